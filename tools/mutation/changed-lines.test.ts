import { describe, expect, it } from 'vitest';
import { changedLines } from './changed-lines.js';

describe('the changed lines of a diff', () => {
  it('are ranges of the new file, without lines that were only removed', () => {
    const diff = `diff --git a/src/one.ts b/src/one.ts
--- a/src/one.ts
+++ b/src/one.ts
@@ -3 +3,2 @@ function before() {
-old
+new
+newer
@@ -9,2 +10,0 @@
-gone
-gone
diff --git a/src/two.ts b/src/two.ts
--- /dev/null
+++ b/src/two.ts
@@ -0,0 +1 @@
+first
`;
    expect(changedLines(diff)).toEqual(['src/one.ts:3-4', 'src/two.ts:1-1']);
  });

  it('are none without a diff', () => {
    expect(changedLines('')).toEqual([]);
  });
});
