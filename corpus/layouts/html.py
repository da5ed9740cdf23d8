from standpunkt.corpus.document import Document
from standpunkt.corpus.layouts.extracted import Extracted


def extract(document: Document) -> Extracted: ...
