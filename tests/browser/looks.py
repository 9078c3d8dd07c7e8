"""What an eye sees at once and axe does not: content cut off, texts over each other, controls that
something covers.
"""

from typing import Any, List

_IN_PANEL = (
    "[...document.querySelector('mot-clic').shadowRoot.querySelectorAll('dialog, dialog *')]"
)


def overflowing(page: Any) -> List[str]:
    """Elements of the panel whose content is cut off or sticks out, those meant to scroll aside."""
    return list(
        page.page.evaluate(f"""() => {_IN_PANEL}.filter(node => node.offsetParent
              && !node.closest('.table, .sr, svg') && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline')
              .map(node => node.outerHTML.slice(0, 80))""")
    )


def overlapping(page: Any) -> List[str]:
    """Pairs of texts of the panel of which one stands on the other, as far as they are not scrolled
    out of sight.
    """
    return list(
        page.page.evaluate(
            f"""() => {{ const seen = [];
            for (const node of {_IN_PANEL}) {{
              if (!node.checkVisibility() || node.closest('.sr, svg')) continue;
              for (const text of node.childNodes) {{
                if (text.nodeType !== 3 || !text.data.trim()) continue;
                const range = document.createRange(); range.selectNodeContents(text);
                for (const {{ left, top, right, bottom }} of range.getClientRects()) {{
                  const box = {{ left, top, right, bottom, text: text.data, node }};
                  for (let around = node; around instanceof Element; around = around.parentElement) {{
                    if (getComputedStyle(around).overflow === 'visible') continue;
                    const frame = around.getBoundingClientRect();
                    box.top = Math.max(box.top, frame.top); box.bottom = Math.min(box.bottom, frame.bottom);
                  }}
                  if (box.bottom > box.top) seen.push(box);
                }}
              }}
            }}
            const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
            return seen.flatMap((a, place) => seen.slice(place + 1).filter(b => a.node !== b.node && over(a, b)).map(b => `${{a.text}} / ${{b.text}}`)) }}"""
        )
    )


def covered(page: Any) -> List[str]:
    """Controls of the panel that cannot be touched, even after scrolling to them."""
    return list(
        page.page.evaluate(
            f"""() => {_IN_PANEL}.filter(node => node.matches('button, a, summary, input, textarea') && node.checkVisibility()).filter(node => {{
              node.scrollIntoView({{ block: 'center' }});
              const {{ left, top, width, height }} = node.getBoundingClientRect();
              return !node.contains(node.getRootNode().elementFromPoint(left + width / 2, top + height / 2));
            }}).map(node => node.ariaLabel || node.textContent || node.id)"""
        )
    )


def scrolls_two_ways(page: Any) -> bool:
    """Whether anything of the panel or the page has to be scrolled sideways to be read."""
    code = (
        "[...document.querySelector('mot-clic').shadowRoot.querySelectorAll('dialog, .scroller,"
        " .sheet, .table, #menu'), document.documentElement]"
    )
    return bool(
        page.page.evaluate(
            f"() => {code}.some(node => node.checkVisibility() && node.scrollWidth >"
            " node.clientWidth + 1)"
        )
    )


def lines_seen(page: Any) -> float:
    """How many lines of the conversation, or of what stands in its place, are in sight."""
    code = (
        "['.sheet', '.scroller'].map(name =>"
        " document.querySelector('mot-clic').shadowRoot.querySelector(name)).find(node =>"
        " node.checkVisibility())"
    )
    return float(
        page.page.evaluate(
            f"() => {{ const node = {code}; return node.clientHeight /"
            " parseFloat(getComputedStyle(node).lineHeight) }"
        )
    )
