"""Page to text: `extract` turns one capture into a document or a counted rejection."""

from pipelines.extract.reading import EXTRACTOR, extract

__all__ = ["EXTRACTOR", "extract"]
