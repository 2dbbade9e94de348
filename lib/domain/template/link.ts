/**
 * What an output may link to: http and https, or a page of the portal. Spaces and controls, which browsers leave out, are in none, nor
 * the marks that end an attribute or stand for a slash.
 */
export const isLink = (url: string): boolean =>
  (/^https?:\/\//i.test(url) || /^\/(?![/\\])/.test(url)) && /^[^\s\p{Cc}"<>\\^`{|}]+$/u.test(url);
