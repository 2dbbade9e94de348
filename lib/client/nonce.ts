/** The nonce of this page's policy: hidden from the markup, but known to scripts that run. Empty where there is none. */
export const pageNonce = (): string => document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
