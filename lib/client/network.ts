let cutOff = false;

/** Set by the tab's event stream: there is no network, and the stream could not be opened without it either (as on this very machine). */
export function setCutOff(value: boolean): void {
  cutOff = value;
}

export const isCutOff = (): boolean => cutOff;
