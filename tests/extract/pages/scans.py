"""Scans of PDFs, made here: rendered, turned a little, with the grain of paper, as JPEG in a PDF without text."""

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image


def scanned(
    content: bytes, *, dpi: int = 300, turn: float = 0.0, noise: float = 6.0, quality: int = 60
) -> bytes:
    """Every page of a PDF as a picture of it.

    Args:
        content: the PDF.
        dpi: dots per inch.
        turn: degrees against the clock.
        noise: standard deviation of the grain, in levels of grey.
        quality: of the JPEG.
    """
    grain = np.random.default_rng(1)
    pictures = []
    for page in pdfium.PdfDocument(content):
        grey = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if grey.getextrema()[0] > 128:
            pytest.skip("no typeface for Japanese on this machine: pdfium draws nothing")
        turned = grey.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255)
        levels = np.asarray(turned, dtype=np.float64) * 0.88 + 22
        noisy = np.clip(levels + grain.normal(0, noise, levels.shape), 0, 255).astype(np.uint8)
        pictures.append(Image.fromarray(noisy))
    buffer = io.BytesIO()
    pictures[0].save(
        buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=quality
    )
    return buffer.getvalue()
