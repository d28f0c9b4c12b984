// @ts-check
// `npm run bench:edits -- [KERNEL [EDITS [FILE...]]]`: types in drivers of a kernel tree (default $DMALINT_KERNEL) and
// prints how long diagnostics take after each key. The numbers are for comparing, nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { bundle, kernelTree } from './bundle.mjs';

/** The largest DMA-using driver of 6.12, and others that people work on. */
const DRIVERS = [
  'drivers/scsi/lpfc/lpfc_sli.c',
  'drivers/net/ethernet/broadcom/bnxt/bnxt.c',
  'drivers/net/ethernet/broadcom/tg3.c',
  'drivers/net/ethernet/intel/i40e/i40e_main.c',
];

const [named, edits = '800', ...files] = process.argv.slice(2);
const kernel = kernelTree(named, 'npm run bench:edits -- KERNEL [EDITS [FILE...]]');
const script = await bundle('typing');
const flags = ['--expose-gc', '--max-semi-space-size=16', ...(process.env.NODE_FLAGS?.split(' ') ?? [])];
const run = spawnSync(process.execPath, [...flags, script, kernel, edits, ...(files.length > 0 ? files : DRIVERS)], {
  stdio: 'inherit',
});
process.exit(run.status ?? 2);
