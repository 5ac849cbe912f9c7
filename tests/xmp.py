"""XMP sidecars for tests, as other programs write them."""

from collections.abc import Sequence


def a_sidecar(*, title: str = "", keywords: Sequence[str] = ()) -> bytes:
    """With a title and keywords."""
    words = "".join(f"<rdf:li>{keyword}</rdf:li>" for keyword in keywords)
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
