"""Names of months and weekdays in all languages, full and short."""

# ruff: noqa: RUF001 - some letters are Cyrillic

from collections.abc import Mapping

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            """
                january jan enero ene januar janner janvier janv janeiro gennaio gen sty stycznia
                styczen urtarrilaren января январь янв januari
            """,
            """
                february feb febrero februar feber fevrier fevr fevereiro fev febbraio lut lutego luty
                otsailaren февраля февраль фев februari
            """,
            """
                march mar marzo marz maerz mars marco mrt maart marca marzec martxoaren марта март мар
            """,
            """
                april apr abril abr avril avr aprile kwi kwietnia kwiecien apirilaren апреля апрель апр
            """,
            """
                may mayo mai maio maggio mag mei maj maja maiatzaren мая маи
            """,
            """
                june jun junio juni juin junho giugno giu cze czerwca czerwiec ekainaren июня июнь июн
            """,
            """
                july jul julio juli juillet juil julho luglio lug lip lipca lipiec uztailaren июля июль
                июл
            """,
            """
                august aug agosto ago aout sie sierpnia sierpien abuztuaren августа август авг augustus
            """,
            """
                september sep sept septiembre setiembre septembre setembro set settembre wrz wrzesnia
                wrzesien irailaren сентября сентябрь сен
            """,
            """
                october oct octubre oktober okt octobre outubro out ottobre ott paz pazdziernika
                pazdziernik urriaren октября октябрь окт
            """,
            """
                november nov noviembre novembre novembro lis listopada listopad azaroaren ноября ноябрь
                ноя
            """,
            """
                december dec diciembre dic dezember dez decembre dezembro dicembre gru grudnia grudzien
                abenduaren декабря декабрь дек
            """,
        ),
        start=1,
    )
    for name in names.split()
}
"""Numbers of the months by their normalized names."""

WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            """
                monday mon lunes lun montag mo lundi segunda seg poniedzialek pon astelehena lunedi
                maandag ma понедельник пн 月 月曜日 周一 星期一
            """,
            """
                tuesday tue tues martes mar dienstag di mardi terca ter wtorek wt asteartea martedi
                dinsdag вторник вт 火 火曜日 周二 星期二
            """,
            """
                wednesday wed miercoles mie mittwoch mi mercredi mer quarta qua sroda sr asteazkena
                mercoledi woensdag wo среда ср 水 水曜日 周三 星期三
            """,
            """
                thursday thu thur thurs jueves jue donnerstag do jeudi jeu quinta qui czwartek czw
                osteguna giovedi gio donderdag четверг чт 木 木曜日 周四 星期四
            """,
            """
                friday fri viernes vie freitag fr vendredi ven sexta sex piatek pt ostirala venerdi
                vrijdag vr пятница пт 金 金曜日 周五 星期五
            """,
            """
                saturday sat sabado sab samstag sa samedi sam sobota sob larunbata sabato zaterdag za
                суббота сб 土 土曜日 周六 星期六
            """,
            """
                sunday sun domingo dom sonntag so dimanche dim niedziela nd igandea domenica zondag zo
                воскресенье вс 日 日曜日 周日 星期日
            """,
        ),
    )
    for name in names.split()
}
"""Numbers of the days of a week, Monday's being 0, by their normalized names."""
