"""What the site's response headers add to the policy that every page carries.

Which scripts and styles a page may run is in the page itself, as hashes that its build computed, so that page and
policy are always of one build. The header says what a page cannot: who may frame it, and where pictures come from.
Without the CDK, so that the local edition can say the same.
"""


def content_security_policy(*, images: str) -> str:
    """Return the policy. `images` is the origin of the image storage."""
    directives = {
        "img-src": ["'self'", "blob:", "data:", images],
        "connect-src": ["'self'", images],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(sources))}" for name, sources in directives.items())
