'use client';

import { Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';

type SearchInputProps = { label: string; placeholder: string; value: string; onSearch: (text: string) => void; width?: string };

const PAUSE_MS = 250;

/** A search that acts when the typing pauses, and on Enter at once. `/` jumps to it from anywhere on the page (`data-page-search`). */
export function SearchInput({ label, placeholder, value, onSearch, width = '18rem' }: SearchInputProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [sent, setSent] = useState<readonly string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The URL is the truth: a back button or a cleared filter shows here too. What comes back of what was sent from here is no news, and
  // more may have been typed since.
  if (value !== known) {
    setKnown(value);
    if (sent.includes(value)) setSent(sent.slice(sent.indexOf(value) + 1));
    else setText(value);
  }
  const search = (next: string) => {
    clearTimeout(timer.current);
    const wanted = next.trim();
    if (wanted === (sent.at(-1) ?? known)) return;
    setSent([...sent, wanted]);
    onSearch(wanted);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      w={width}
      data-page-search=""
      leftSection={<IconSearch size={15} />}
      rightSection={text ? null : <Kbd size="xs">/</Kbd>}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => search(next), PAUSE_MS);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') search(text);
        if (event.key === 'Escape') {
          if (text) {
            setText('');
            search('');
          } else event.currentTarget.blur();
        }
      }}
    />
  );
}
