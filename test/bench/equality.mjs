// @ts-check
// `npm run bench:equality -- [KERNEL [EDITS [EDITS_PER_COMPARISON [DRIVER...]]]]`: types in large drivers and prints how long
// each check of their modules takes, after holding some of the results against fresh checks. Nothing here passes or fails
// but these comparisons.
import { spawnSync } from 'node:child_process';
import { bundle, kernelTree } from './bundle.mjs';

const [named, ...options] = process.argv.slice(2);
const kernel = kernelTree(named, 'npm run bench:equality -- KERNEL [EDITS [EDITS_PER_COMPARISON [DRIVER...]]]');
const script = await bundle('equality');
const { status } = spawnSync(process.execPath, ['--expose-gc', script, kernel, ...options], { stdio: 'inherit' });
process.exit(status ?? 2);
