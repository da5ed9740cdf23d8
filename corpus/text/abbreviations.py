"""German abbreviations, months and sentence openers: the word lists that sentence and token rules read."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_FINAL: Final = _words(
    "Abb Abg Bez Ch dt ehem Gem Gen jr med Präs Sen Staatssekr Vgl vs Wr Abs Abt Anm Art Aufl Bd Bhf Bl bspw bzgl bzw "
    "ca Chr dgl Dipl Dr Drs Ehrw evtl exkl Fa ff Fn Forts Frl geb gegr gem gen gest ggf Hbf Hl Hr Hrn Hrsg hrsg Hg hl "
    "inkl Ing insb Jb jew Jg Jh Kap kath kgl Komp Ltd Lt lt max Mag mind Mr Mrs Ms Mss Nr näml Obb od ökol Pf phil "
    "Pfd Prof Prot Red Reg rer röm San Sankt seq sog Sp St städt Stellv stellv Str Tab Tel Tsd Übers urspr vgl Vol "
    "vorm zit Ziff zz zzgl Mio Mrd Bill Trd Nrn Rn Rz Sgt Hptm Co Corp Inc Jr Az Aktz Vors stv "
    "Stv Urt Beschl BGBl Buchst Unterabs Halbs Bsp Ausg bes Bes einschl Einschl Evtl Ggf Bzgl Bspw rd ggü sogen Gebr "
    "Frhr Jhd Jhdt Kl Pkt verh verw gesch"
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
    "Ab Aber Alle Allein Allerdings Alles Als Also Am An Andere Andererseits Angeblich Ansonsten Auch Auf Aus "
    "Ausgerechnet Außer Außerdem Bei Beide Beim Bereits Besonders Bevor Bis Bisher Bislang Bleibt Circa Da Dabei "
    "Dadurch Dafür Dagegen Daher Dahinter Damit Danach Daneben Dann Daran Darauf Daraufhin Darf Darin Darum Darüber "
    "Das Dass Dasselbe Davon Davor Dazu Dazwischen Deine Dementsprechend Demnach Den Denn Dennoch Der Deren Derselbe "
    "Derzeit Des Deshalb Dessen Deswegen Die Dies Diese Dieselbe Dieselben Diesem Diesen Dieser Dieses Doch Dort "
    "Dorthin Durch Dürfte Ebenfalls Ebenso Ehe Eigentlich Ein Eine Einem Einen Einer Einerseits Eines Einige Endlich "
    "Entweder Er Erneut Erst Es Etliche Etwa Etwas Eventuell Falls Fast Ferner Folglich Freilich Für Gab Ganz Gegen "
    "Geht Genau Gerade Gestern Gibt Gilt Gleichzeitig Haben Hat Hatte Heute Hier Hierfür Hiermit Hierzu Hingegen "
    "Hinter Hinzu Hätte Ich Ihm Ihn Ihnen Ihr Ihre Ihrem Ihren Ihrer Im Immer Immerhin In Indes Infolge Insgesamt "
    "Insofern Inzwischen Irgendwann Ist Ja Jede Jedem Jeden Jeder Jedes Jedoch Jene Jener Jetzt Kann Kaum Kein Keine "
    "Keinem Keinen Keiner Knapp Kommt Konkret Könnte Laut Lediglich Leider Letztlich Man Manche Mancher Manchmal Mehr "
    "Mehrere Mein Meine Meist Meistens Mit Mittels Mitten Mittlerweile Muss Möglicherweise Müssen Nach Nachdem "
    "Nachher Nahezu Namentlich Natürlich Neben Nebenbei Nein Neuerdings Nicht Nichts Niemand Noch Normalerweise Nun "
    "Nur Nämlich Ob Obwohl Oder Offenbar Oft Ohne Plötzlich Rund Schließlich Schon Sein Seine Seinem Seinen Seiner "
    "Seit Seitdem Selbst Selbstverständlich Sicher Sicherlich Sie Sind So Sobald Sofern Sogar Solange Solche Soll "
    "Sollte Somit Sondern Sonst Soweit Sowohl Später Statt Stattdessen Sämtliche Tatsächlich Teils Theoretisch Trotz "
    "Trotzdem Über Übrigens Um Und Uns Unser Unsere Unter Unterdessen Ursprünglich Vergangene Vermutlich Viele "
    "Vielleicht Vielmehr Vom Von Vor Vorausgesetzt Vorerst Vorher Wann War Waren Warum Was Weder Wegen Weil Weiter "
    "Weitere Weiterhin Welche Wem Wen Wenig Wenige Wenn Wer Werden Weshalb Wessen Weswegen Wie Wieder Wiederum Wieso "
    "Will Wir Wird Wo Wobei Woher Wohin Wohl Worauf Wurde Wurden Während Wäre Würde Zahlreiche Zu Zudem Zugleich "
    "Zuletzt Zum Zumal Zumindest Zunächst Zur Zusätzlich Zuvor Zwar Zweifellos Zwischen Zwischenzeitlich"
)
"""Words that open a sentence when capitalised: after a number or an abbreviation they decide for a boundary."""
BEFORE_ORDINAL: Final = _words(
    "am ab bis vom zum im der die das des dem den beim seit seinen seinem seiner ihrem ihrer ihren jeder jeden Am Ab "
    "Bis Vom Zum Im Der Die Das Des Dem Den Beim Seit"
)
"""Words after which a number with a stop is an ordinal, whatever follows."""
AFTER_ORDINAL: Final = _words("Bundesliga Grades Halbzeit Klasse Liga Ordnung Platz Ranges Wahl")
"""Words before which a number with a stop is an ordinal, whatever stands before it: `ein Wagen 1. Klasse`."""
BEFORE_CARDINAL: Final = _words(
    "absatz abschnitt artikel gleis gruppe kanal kapitel kategorie klasse nummer option paragraf paragraph phase platz "
    "punkt rang seite stufe variante version § abs. art. kap. nr. rn. ziff."
)
"""Ends of words (in lower case) whose number follows: after `Skalenpunkt 5` or `Platz 3` a stop ends a sentence."""
