"""Simple drawn pictures: a device for a mark, views of a design."""

from io import BytesIO

from PIL import Image, ImageDraw

COLOURS = ("#1d4e7e", "#8a5a00", "#1b6b3a", "#5b3fa8", "#b3261e", "#2b7a78")
SIDE = 480


def device(n: int) -> bytes:
    """A ring with a shape in it, another one for each number, as PNG."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    colour = COLOURS[n % len(COLOURS)]
    inset = 40 + n % 5 * 12
    pen.ellipse((inset, inset, SIDE - inset, SIDE - inset), outline=colour, width=26)
    if n % 3 == 0:
        pen.polygon([(240, 110 + n % 4 * 15), (360, 340), (120, 340)], fill=colour)
    elif n % 3 == 1:
        pen.rectangle((150, 160, 330, 330), fill=colour)
    else:
        pen.pieslice((130, 130, 350, 350), 20 * (n % 6), 20 * (n % 6) + 240, fill=colour)
    return _png(image)


def view(n: int, place: int) -> bytes:
    """One side of a thing: a body with a lid, narrower from the side, round from above."""
    image = Image.new("RGB", (SIDE, SIDE), "#f7f7f4")
    pen = ImageDraw.Draw(image)
    colour = COLOURS[n % len(COLOURS)]
    width = (150, 150, 90, 90, 140, 140, 130)[place]
    if place in {4, 5}:
        pen.ellipse((240 - width, 240 - width, 240 + width, 240 + width), fill=colour)
        pen.ellipse((180, 180, 300, 300), outline="white", width=6 + place)
        return _png(image)
    slant = 40 if place == 6 else 0
    body = [(240 - width, 170), (240 + width, 170), (240 + width - slant, 420), (240 - width, 420)]
    pen.polygon(body, fill=colour)
    pen.rectangle((240 - width // 2, 90 + n % 30, 240 + width // 2, 160), fill=colour)
    pen.line((240 - width, 250 + place * 10, 240 + width - slant, 250 + place * 10), "white", 5)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
