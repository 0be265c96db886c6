"""What browsers may load for a page of the site. Without the CDK, so that the local edition can say the same."""

from collections.abc import Sequence


def content_security_policy(*, images: str, inline_script_hashes: Sequence[str]) -> str:
    """Return the policy. `images` is the origin of the image storage."""
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *inline_script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],  # Gatsby writes its styles into the pages
        "img-src": ["'self'", "blob:", "data:", images],
        "font-src": ["'self'"],
        "connect-src": ["'self'", images],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(sources))}" for name, sources in directives.items())
