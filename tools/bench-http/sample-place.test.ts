import { describe, expect, it } from 'vitest';
import { codeMapOf } from './code-map.js';
import { spentOn } from './owners.js';
import { parseSamples } from './perf.js';
import { samplePlace } from './sample-place.js';

const core = 'file:///app/packages/core/dist/index.js';

describe('the code of V8', () => {
  it.each([
    ['JS:*emit node:events:471:44', 'emit', 'node:events', 470],
    [`JS:^ ${core}:906:20`, '', core, 905],
    [`JS:~verify ${core}:12:3`, 'verify', core, 11],
    [
      'JS:*get token /app/node_modules/koa/lib/request.js:7:9',
      'get token',
      '/app/node_modules/koa/lib/request.js',
      6,
    ],
    ['RegExp:^Bearer', 'Bearer', '', 0],
  ])('is named: %s', (name, functionName, url, lineNumber) => {
    expect(codeMapOf(`7f00 10 ${name}\n`)(0x7f0f)).toEqual({ functionName, url, lineNumber });
  });

  it('begins at its address and ends before the next', () => {
    const codeAt = codeMapOf('200 10 JS:*two node:two:1:1\n100 10 JS:*one node:one:1:1\n');
    const names = [0xff, 0x100, 0x10f, 0x110, 0x1ff, 0x200, 0x210].map(
      (address) => codeAt(address)?.functionName,
    );
    expect(names).toEqual([undefined, 'one', 'one', undefined, undefined, 'two', undefined]);
  });

  it('is what was written last where the room was used again, all that it covers being gone', () => {
    const codeAt = codeMapOf(
      [
        '100 10 JS:*a node:x:1:1',
        '110 10 JS:*b node:x:1:1',
        '120 10 JS:*c node:x:1:1',
        '108 10 JS:*new node:x:1:1',
      ].join('\n'),
    );
    const names = [0x100, 0x108, 0x117, 0x118, 0x120].map((address) => codeAt(address)?.functionName);
    expect(names).toEqual([undefined, 'new', 'new', undefined, 'c']);
  });

  it('stays what it was when the looking began; what came later only fills gaps', () => {
    const before = '100 10 JS:*old node:x:1:1\n';
    const codeAt = codeMapOf(
      `${before}108 10 JS:*late node:x:1:1\n200 10 JS:*added node:x:1:1\n`,
      before.length,
    );
    const names = [0x108, 0x112, 0x200].map((address) => codeAt(address)?.functionName);
    expect(names).toEqual(['old', undefined, 'added']);
  });
});

describe('what perf saw', () => {
  const script = `77
\t          b50bdf v8::internal::Runtime_LoadIC_Miss(int, unsigned long*) (/usr/bin/node)
\t    7f00 JS:*verify ${core}:906:20 (/tmp/perf-77.map)
\t    7e00 JS:*emit node:events:471:44 (/tmp/perf-77.map)

77
\tffffffff81ec9f24 tcp_sendmsg ([kernel.kallsyms])
\t    7e00 JS:*emit node:events:471:44 (/tmp/perf-77.map)

77
\tffffffff81ec9f24 page_fault ([kernel.kallsyms])
\t          b50bdf v8::internal::Scavenger::Process (/usr/bin/node)
\t    7f00 JS:*verify ${core}:906:20 (/tmp/perf-77.map)

78
\t          b50bdf v8::internal::Scavenger::Process (/usr/bin/node)

77
\t         1b05280 llhttp__internal_execute (/usr/bin/node)
\t         14c05fb uv__io_poll (/usr/bin/node)

77
\t    7e08 [unknown] (/tmp/perf-77.map)
`;

  it('counts for the innermost function of JavaScript, but for the system, the garbage and other threads', async () => {
    const codeAt = codeMapOf(`7f00 10 JS:*verify ${core}:906:20\n7e00 10 JS:*emit node:events:471:44\n`);
    const times = [];
    for await (const sample of parseSamples(script.split('\n')))
      times.push({ place: samplePlace(sample, 77, codeAt), time: 1 });
    expect(spentOn(times)).toEqual({
      byOwner: {
        Tokenward: 1,
        'the system': 1,
        'the garbage collector': 1,
        'other threads of the server': 1,
        'the engine': 1,
        'Node.js': 1,
      },
      ours: [['verify (index.js)', 1]],
    });
  });
});
