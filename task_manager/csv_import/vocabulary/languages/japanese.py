"""Japanese."""

# ruff: noqa: RUF001 - its letters are those of the language

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "タスク名, 作業名, 課題名",
    Topic.TASK: "タスク, 課題, 件名, 用件",
    Topic.ACTIVITY: "作業, 作業内容, 活動",
    Topic.TITLE: "タイトル, 題名, 表題",
    Topic.SUMMARY: "概要, 要約",
    Topic.TASKS: "やること, ToDo",
    Topic.NAME: "名前, 名称",
    Topic.ITEM: "項目, アクション, 要件, 内容",
    Topic.DESCRIPTION: "説明, 詳細説明",
    Topic.NOTES: "詳細, 備考, メモ, コメント, 本文, ノート",
    Topic.DUE: "期限, 期日, 締切, 締め切り, 締切日, 期限日, 完了予定日, 完了予定, 納期, 終了予定日, 予定日",
    Topic.END: "終了日, 終了, 完了期限",
    Topic.DATE: "日付, 日時",
    Topic.STATUS: "ステータス, 状態, 状況",
    Topic.PROGRESS: "進捗, 進捗状況, 進行状況",
    Topic.COMPLETION: "完了, 完了日, 済, 実績完了日, 完了済み",
    Topic.PERCENTAGE: "進捗率, 進捗%, 達成率, 完了率, 進捗率%",
    Topic.PRIORITY: "優先度, 優先順位, 重要度, 緊急度",
    Topic.TAGS: "タグ, ラベル, キーワード",
    Topic.LIST: "リスト, リスト名, プロジェクト, セクション, バケット名",
    Topic.GROUP: "カテゴリ, カテゴリー, フェーズ, グループ, 種別, 種類, マイルストーン, 分類, トラッカー, 工程",
    Topic.ASSIGNEE: "担当, 担当者, 責任者",
    Topic.START: "開始日, 開始",
    Topic.ID: "番号, キー",
    Topic.OTHER: "作成者, 報告者, 作成日, 作成日時, 更新日, 更新日時, 工数, 予定工数, 期間, 依頼者, 見積",
    Topic.TODO: "未着手, 未対応, 未完了, 新規, 未開始, 未, オープン, 予定, 待機中, 未処理, ToDo, 着手前",
    Topic.IN_PROGRESS: "進行中, 対応中, 処理中, 作業中, 実行中, 着手, 着手中, レビュー中, 確認中, 実施中, テスト中",
    Topic.DONE: "完了, 済, 済み, 終了, 処理済み, クローズ, 解決, 解決済み, 完了済み, 対応済み, 実施済み",
    Topic.CANCELLED: "中止, キャンセル, 却下, 取消, 取り消し, 見送り",
    Topic.URGENT: "緊急, 至急, 最優先, 最高, 今すぐ, 致命的",
    Topic.HIGH: "高, 高い, 重要, 高め",
    Topic.MEDIUM: "中, 普通, 通常, 中程度",
    Topic.LOW: "低, 低い, 低め",
    Topic.NO_PRIORITY: "なし, 無し",
    Topic.YES: "はい, 済, 完了, ○, 〇, 有, 真, レ",
    Topic.NO: "いいえ, ×, 無, 未, 偽",
    Topic.TOTAL: "合計, 小計, 総計, 計",
    Topic.EXPORTED: "出力日, 作成日, 出力日時, 出典",
}
