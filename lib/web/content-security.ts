/**
 * What a page may load. Scripts need this answer's nonce; styles too, but for `style` attributes, which Mantine writes on elements.
 * Development needs `eval` (React's error overlay) and a web socket for hot reload.
 */
export function pagePolicy(nonce: string, options: { development: boolean; https: boolean }): string {
  const directives = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${options.development ? " 'unsafe-eval'" : ''}`,
    // In development Next puts style tags in without a nonce.
    options.development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${options.development ? ' ws: wss:' : ''}`,
    "worker-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ];
  return (options.https ? [...directives, 'upgrade-insecure-requests'] : directives).join('; ');
}

/** An answer of the API is data: it loads nothing and sits in no frame, even when a browser is pointed at it. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
