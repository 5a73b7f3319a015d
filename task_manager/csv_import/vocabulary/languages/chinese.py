"""Chinese."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "任务名称, 任务名, 任务标题, 任務名稱, 任務標題, 工作项名称",
    Topic.TASK: "任务, 任務, 主题, 主題, 事项, 事項, 待办, 待辦, 待办事项, 待辦事項, 工作项",
    Topic.ACTIVITY: "活动, 活動, 工作内容, 工作內容",
    Topic.TITLE: "标题, 標題",
    Topic.SUMMARY: "摘要, 概要",
    Topic.TASKS: "任务列表, 任务清单",
    Topic.NAME: "名称, 名稱, 名字",
    Topic.ITEM: "项目内容, 需求, 用户故事, 行动项, 内容, 內容",
    Topic.DESCRIPTION: "描述, 任务描述, 任務描述, 说明, 說明",
    Topic.NOTES: "备注, 備註, 笔记, 评论, 評論, 详情, 詳情, 注释",
    Topic.DUE: """
        截止日期, 截止时间, 截止時間, 到期日, 到期日期, 到期时间, 期限, 截止, 最后期限, 計劃完成日期, 计划完成日期,
        计划完成时间, 预计完成时间, 预计完成日期, 交付日期
    """,
    Topic.END: "结束日期, 結束日期, 结束时间, 結束時間, 完成期限",
    Topic.DATE: "日期, 时间, 時間",
    Topic.STATUS: "状态, 狀態, 任务状态, 阶段, 階段, 当前状态",
    Topic.PROGRESS: "進度, 进度",
    Topic.COMPLETION: "完成, 已完成, 是否完成, 完成日期, 完成时间, 完成時間, 实际完成时间",
    Topic.PERCENTAGE: "完成百分比, 完成率, 进度%, 进度百分比, 完成度",
    Topic.PRIORITY: "优先级, 優先級, 優先順序, 重要性, 紧急程度, 緊急程度, 重要程度",
    Topic.TAGS: "标签, 標籤, 关键词, 關鍵字",
    Topic.LIST: "列表, 清单, 清單, 项目, 所属项目",
    Topic.GROUP: "分类, 分類, 类别, 類別, 类型, 類型, 分组, 群組, 里程碑, 模块, 部门, 任务类型",
    Topic.ASSIGNEE: "負責人, 负责人, 执行人, 執行人, 执行者, 处理人, 指派给, 经办人",
    Topic.START: "开始日期, 開始日期, 开始时间, 開始時間",
    Topic.ID: "编号, 序号",
    Topic.URL: "链接",
    Topic.OTHER: "创建人, 创建者, 报告人, 创建时间, 建立時間, 创建日期, 更新时间, 工时, 预计工时",
    Topic.TODO: "待办, 待辦, 未开始, 未開始, 待处理, 待處理, 新建, 未完成, 待开始, 打开, 计划中, 待定, 未着手",
    Topic.IN_PROGRESS: "进行中, 進行中, 处理中, 處理中, 正在进行, 开发中, 测试中, 审核中, 已开始, 执行中, 部分完成",
    Topic.DONE: "完成, 已完成, 关闭, 已关闭, 關閉, 已關閉, 已解决, 已解決, 结束, 已结束",
    Topic.CANCELLED: "取消, 已取消, 拒绝, 已拒绝, 放弃, 废弃",
    Topic.URGENT: "紧急, 緊急, 非常紧急, 最高, 立即, 特急, 严重",
    Topic.HIGH: "高, 较高, 重要, 較高",
    Topic.MEDIUM: "中, 普通, 一般, 正常, 中等",
    Topic.LOW: "低, 较低, 最低, 較低, 次要",
    Topic.NO_PRIORITY: "无, 無, 没有",
    Topic.YES: "是, 对, 完成, 已完成, 真",
    Topic.NO: "否, 不, 未完成, 假",
    Topic.TOTAL: "总计, 總計, 合计, 合計, 小计, 小計",
    Topic.EXPORTED: "导出时间, 導出時間, 生成时间, 来源, 导出日期",
}
