"""German abbreviations, months and sentence openers: the word lists that sentence and token rules read."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_FINAL: Final = _words(
    "Abb Abg Bez Ch dt ehem Gem Gen jr med Präs Sen Staatssekr Vgl vs Wr Abs Abt Anm Art Aufl Bd Bhf Bl bspw bzgl bzw "
    "ca Chr dgl Dipl Dr Drs Ehrw evtl exkl Fa ff Fn Forts Frl geb gegr gem gen gest ggf Hbf Hl Hr Hrn Hrsg hrsg Hg hl "
    "inkl Ing insb Jb jew Jg Jh Kap kath kgl Komp Ltd Lt lt max Mag mind Mr Mrs Ms Mss Nr näml Obb od ökol Pf phil "
    "Pfd Prof Prot Red Reg rer röm San Sankt seq sog Sp St städt Stellv stellv Str Tab Tel Tsd Übers urspr vgl Vol "
    "vorm zit Ziff zz zzgl Mio Mrd Bill Trd Nrn Rn Rz Sgt Hptm Co Corp Inc Jr"
)
"""Abbreviations (without their stop) after which a sentence goes on, whatever follows; `Mio. Euro`, `Dr. Weber`."""
MAY_BE_FINAL: Final = _words(
    "etc usw usf Std Sek Min Mo Di Mi Do Fr Sa So Jan Feb Apr Jun Jul Aug Sept Sep Okt Nov Dez"
)
"""Abbreviations that may end a sentence: they do if a sentence opener follows."""
MONTHS: Final = _words(
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember Jan Feb Apr Jun "
    "Jul Aug Sep Sept Okt Nov Dez"
)
OPENERS: Final = _words(
    "Aber Alle Allerdings Als Also Am An Andere Auch Auf Aus Außerdem Bei Beide Beim Bis Da Dabei Dafür Dagegen Daher "
    "Damit Danach Daneben Dann Darauf Darin Darüber Darum Das Dass Davon Dazu Den Denn Dennoch Der Deren Des Deshalb "
    "Dessen Die Dies Diese Dieser Dieses Doch Dort Durch Ein Eine Einem Einen Einer Eines Einige Er Erst Es Etwa Für "
    "Gegen Gleichzeitig Heute Hier Hinter Ich Ihm Ihn Ihnen Ihr Ihre Im Immer In Indes Insgesamt Inzwischen Ist Ja "
    "Jede Jeder Jedoch Jetzt Kein Keine Laut Man Manche Mehr Mehrere Mit Mittlerweile Nach Nachdem Neben Nein Nicht "
    "Noch Nun Nur Ob Obwohl Oder Ohne Schon Sein Seine Seit Seitdem Sie So Sobald Solche Sollte Sondern Statt Trotz "
    "Trotzdem Über Um Und Uns Unser Unter Viele Vom Von Vor Während Wann Warum Was Wegen Weil Weiter Welche Wenig "
    "Wenige Wenn Wer Werden Wie Wieder Wir Wird Wo Zu Zudem Zuletzt Zum Zur Zuvor Zwar Zwischen"
)
"""Words that open a sentence when capitalised: after a number or an abbreviation they decide for a boundary."""
BEFORE_ORDINAL: Final = _words(
    "am ab bis vom zum im der die das des dem den beim seit seinen seinem seiner ihrem ihrer ihren jeder jeden Am Ab "
    "Bis Vom Zum Im Der Die Das Des Dem Den Beim Seit"
)
"""Words after which a number with a stop is an ordinal, whatever follows."""
