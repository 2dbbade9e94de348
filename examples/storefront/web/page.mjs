/** The whole page as text. Everything that came from another service is escaped. */
export function page({ products, cart, banner, accent, servedBy }) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const total = cart.items.reduce((sum, item) => sum + (byId.get(item.product)?.price ?? 0) * item.count, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Meridian · ${escapeText(banner)}</title>
<style>${style(accent)}</style>
</head>
<body>
<header><strong>Meridian</strong><span>${escapeText(banner)}</span><a href="#cart">Cart <b>${Number(cart.count)}</b></a></header>
<main>
<ul class="shelf">${products.map(card).join('')}</ul>
<aside id="cart">
<h2>Your cart</h2>
${cart.gone ? '<p>The cart is away for a moment.</p>' : ''}
${cart.items.length === 0 && !cart.gone ? '<p>Nothing yet. The sky is patient.</p>' : ''}
<ul>${cart.items.map((item) => line(item, byId.get(item.product))).join('')}</ul>
${total > 0 ? `<p class="total">Total <b>${money(total)}</b></p>` : ''}
</aside>
</main>
<footer>Served by web process ${Number(servedBy)}</footer>
</body>
</html>`;
}

function card(product) {
  const sold = product.stock === 0;
  const stock = product.stock === null ? 'stock unknown' : sold ? 'sold out' : `${Number(product.stock)} in stock`;
  return `<li style="--hue:${Number(product.hue)}">
<svg viewBox="0 0 120 80" aria-hidden="true"><circle cx="60" cy="40" r="30"/><circle cx="60" cy="40" r="18"/><circle class="sun" cx="60" cy="40" r="6"/><circle class="dot" cx="90" cy="40" r="4"/><circle class="dot" cx="50" cy="25" r="3"/></svg>
<h3>${escapeText(product.name)}</h3><p>${escapeText(product.text)}</p>
<div><b>${money(product.price)}</b><small class="${sold ? 'out' : ''}">${stock}</small></div>
<form method="post" action="/cart/add/${escapeText(product.id)}"><button ${sold ? 'disabled' : ''}>Add to cart</button></form>
</li>`;
}

function line(item, product) {
  const name = product?.name ?? item.product;
  return `<li>${Number(item.count)} × ${escapeText(name)}<form method="post" action="/cart/remove/${escapeText(item.product)}"><button class="quiet" aria-label="Remove ${escapeText(name)}">Remove</button></form></li>`;
}

const money = (cents) => `€${(cents / 100).toFixed(2)}`;
const escapeText = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = (accent) => `
:root{color-scheme:light dark;--accent:${accent};--ink:#1d2230;--paper:#fbf8f3;--card:#fff;--line:#e6dfd4}
@media(prefers-color-scheme:dark){:root{--ink:#ece7de;--paper:#141821;--card:#1c2230;--line:#2c3446}}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header{display:flex;gap:1rem;align-items:baseline;padding:1rem 1.5rem;border-bottom:3px solid var(--accent)}
header strong{font-size:1.4rem;letter-spacing:.02em}header a{margin-left:auto;color:inherit}
main{display:grid;grid-template-columns:1fr 17rem;gap:1.5rem;max-width:76rem;margin:1.5rem auto;padding:0 1.5rem}
@media(max-width:48rem){main{grid-template-columns:1fr}}
ul{list-style:none;margin:0;padding:0}.shelf{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem}
.shelf li,aside{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem}
.shelf li{display:flex;flex-direction:column}.shelf p{flex:1;margin:.25rem 0 .75rem;opacity:.8}h2,h3{margin:0}
svg{width:100%;border-radius:8px;margin-bottom:.75rem;background:hsl(var(--hue) 45% 90%)}
svg circle{fill:none;stroke:hsl(var(--hue) 45% 40%);stroke-width:1.2}svg .sun{fill:var(--accent);stroke:none}svg .dot{fill:hsl(var(--hue) 45% 40%)}
.shelf div{display:flex;justify-content:space-between;align-items:baseline}small.out{color:#c22f2f;font-weight:600}
button{width:100%;margin-top:.75rem;padding:.5rem;border:0;border-radius:8px;background:var(--accent);color:#fff;font:inherit;cursor:pointer}
button:disabled{opacity:.4;cursor:default}button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
aside{align-self:start}aside li{display:flex;justify-content:space-between;align-items:center;padding:.3rem 0}
button.quiet{width:auto;margin:0;padding:.1rem .5rem;background:none;color:inherit;text-decoration:underline}
.total{display:flex;justify-content:space-between;border-top:1px solid var(--line);padding-top:.5rem}
footer{text-align:center;padding:1rem;opacity:.6}`;
