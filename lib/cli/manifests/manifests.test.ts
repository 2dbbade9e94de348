import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { findFolders, withDigests } from './artifacts.ts';
import { collectSources, type Source } from './collect.ts';
import { joinSources } from './join.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const source = (text: string, name = 'a.yaml', base = '/base'): Source => ({ text, name, base });
const service = (artifact: string) =>
  `apiVersion: orrery.dev/v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${artifact}\n  scaling: { min: 2 }\n`;

describe('filling in digests', () => {
  it.each([
    ['a flow map', service('  artifact: { path: ./web }')],
    ['a quoted path', service('  artifact: { path: "./web" } # files')],
    ['a block', service('  artifact:\n    path: ./web   # files')],
    ['a block with a quoted path', service("  artifact:\n    path: './web'")],
    ['a trailing comma', service('  artifact: { path: ./web, }')],
    ['JSON', JSON.stringify(parse(service('  artifact: { path: ./web }')), null, 2)],
  ])('keeps every line in its place and everything else as it was: %s', (_name, text) => {
    expect(findFolders(source(text))).toMatchObject([{ folder: '/base/web', service: 'web', document: 0 }]);
    const filled = withDigests(source(text), () => DIGEST);
    expect(filled.split('\n').length).toBe(text.split('\n').length);
    expect(parse(filled)).toEqual({ ...parse(text), spec: { ...parse(text).spec, artifact: { path: './web', digest: DIGEST } } });
    if (text.startsWith('{')) expect(() => JSON.parse(filled)).not.toThrow();
    expect(findFolders(source(filled))).toEqual([]);
  });

  it('leaves git artifacts, given digests and broken texts alone', () => {
    for (const text of [
      service('  artifact: { git: { url: https://x.example/y } }'),
      service(`  artifact: { path: ./x, digest: "${DIGEST}" }`),
      'spec: [',
      'a: *nothing',
      '',
      '7',
    ])
      expect([findFolders(source(text)), withDigests(source(text), () => DIGEST)]).toEqual([[], text]);
  });

  it('gives each of several documents its own digest and says on which line the folder is named', () => {
    const text = `${service('  artifact: { path: ./one }')}---\n${service('  artifact:\n    path: /abs/two')}`;
    expect(findFolders(source(text)).map(({ folder, line, document }) => ({ folder, line, document }))).toEqual([
      { folder: '/base/one', line: 6, document: 0 },
      { folder: '/abs/two', line: 15, document: 1 },
    ]);
    const filled = withDigests(source(text), (document) => (document === 1 ? DIGEST : undefined));
    expect(parseAllDocuments(filled).map((each) => each.getIn(['spec', 'artifact', 'digest']))).toEqual([undefined, DIGEST]);
  });
});

describe('joining files', () => {
  it('gives one text of all documents and finds each complaint in its own file', () => {
    const files = [
      source('a: 1\nb: 2', 'one.yaml'),
      source('---\nc: 3\n', 'two.yaml'),
      source('# note\n%YAML 1.2\n---\nd: 4\n', 'three.yaml'),
      source('{\n "e": 5 }', 'four.json'),
    ];
    const joined = joinSources(files);
    expect(parseAllDocuments(joined.text).map((each) => each.toJS())).toEqual([{ a: 1, b: 2 }, { c: 3 }, { d: 4 }, { e: 5 }]);
    const places = ['b: 2', 'c: 3', 'd: 4', '"e": 5'].map(
      (needle) => joined.text.split('\n').findIndex((line) => line.includes(needle)) + 1,
    );
    expect(places.map((line) => joined.locate({ path: '', message: '', line })).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'one.yaml:2',
      'two.yaml:2',
      'three.yaml:4',
      'four.json:2',
    ]);
  });

  it('leaves a single file as it is and names it', () => {
    const joined = joinSources([source('a: 1', 'one.yaml')]);
    expect(joined).toMatchObject({ text: 'a: 1', fileName: 'one.yaml' });
    expect(joined.locate({ path: '/a', message: 'm', line: 1 })).toMatchObject({ file: 'one.yaml', line: 1 });
  });
});

describe('collecting manifests', () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'orrery-collect-'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));
  const put = async (path: string, text: string) => {
    await mkdir(join(base, path, '..'), { recursive: true });
    await writeFile(join(base, path), text);
  };
  const noInput = () => Promise.resolve('');

  it('takes ours from a folder, deep down too, broken ones included, and nothing else', async () => {
    await put('b.yml', 'apiVersion: orrery.dev/v1\n');
    await put('a.json', '{ "apiVersion": "score.dev/v1b1" }');
    await put('sub/deep/broken.yaml', 'apiVersion: orrery.dev/v1\nspec: [');
    await put('package.json', '{ "name": "x" }');
    await put('other.yaml', 'apiVersion: v1\nkind: Pod\n');
    await put('node_modules/x/m.yaml', 'apiVersion: orrery.dev/v1\n');
    await put('.hidden/m.yaml', 'apiVersion: orrery.dev/v1\n');
    const found = await collectSources([base], noInput);
    expect(found.map((one) => one.name.split('/').at(-1))).toEqual(['a.json', 'b.yml', 'broken.yaml']);
  });

  it('takes a named file whatever is in it, standard input, and the same file once', async () => {
    await put('any.txt', 'x: 1');
    const path = join(base, 'any.txt');
    const found = await collectSources([path, path, '-'], () => Promise.resolve('from: input'));
    expect(found.map((one) => one.text)).toEqual(['x: 1', 'from: input']);
  });

  it('says what is missing', async () => {
    await expect(collectSources([join(base, 'absent')], noInput)).rejects.toMatchObject({ exitCode: 2 });
    await expect(collectSources([base], noInput)).rejects.toThrow('No manifest was found');
  });
});
