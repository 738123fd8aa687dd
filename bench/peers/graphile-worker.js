// graphile-worker with jobs that do nothing, in the mode that its own documentation gives as the fastest: a local queue of 500,
// completion in batches, 24 jobs at once.

import { Logger, run, runMigrations } from "graphile-worker";
import { measure } from "./measure.js";

const logger = new Logger(() => () => {});
const concurrentJobs = 24;
const preset = {
  worker: {
    concurrentJobs,
    maxPoolSize: concurrentJobs + 1,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    pollInterval: 1000,
  },
};

await measure(
  {
    prepare: (pool) => runMigrations({ pgPool: pool, preset, logger }),

    add: (pool, jobs) =>
      pool.query(
        `SELECT graphile_worker.add_jobs(array(
           SELECT json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', 'noop', 'payload', json_build_object('id', i)))
           FROM generate_series(1, $1::int) i))`,
        [jobs],
      ),

    work: async (pool, jobs) => {
      let done = 0;
      let finish;
      const all = new Promise((resolve) => (finish = resolve));
      const noop = () => {
        if (++done === jobs) finish();
      };
      const runner = await run({
        pgPool: pool,
        preset,
        logger,
        noHandleSignals: true,
        taskList: { noop },
      });
      await all;
      // Returns when the last batch of completions is written.
      await runner.stop();
    },

    left: async (pool) =>
      Number((await pool.query("SELECT count(*) FROM graphile_worker._private_jobs")).rows[0].count),
  },
  concurrentJobs + 1,
);
