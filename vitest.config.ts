import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000 };
const editor = 'test/vscode/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'dmalint', include: ['test/**/*.test.ts'], exclude: [editor] } },
      // Comes last, and alone: a window that has to share the machine with a kernel under analysis is slow to answer.
      { test: { ...common, name: 'editor', include: [editor], sequence: { groupOrder: 1 } } },
    ],
  },
});
