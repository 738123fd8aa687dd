// pg-boss with jobs that do nothing: fetch 500, complete 500, four such loops side by side, its fastest here.

import { PgBoss } from "pg-boss";
import { measure } from "./measure.js";

const queue = "noop";
const batchSize = 500;
const loops = Number(process.env.PG_BOSS_LOOPS ?? 4);
const insertSize = 5000;

const boss = new PgBoss({
  // Its own pool; it reads the same PG* variables.
  max: loops + 2,
  supervise: false,
  schedule: false,
});

await measure(
  {
    prepare: async () => {
      await boss.start();
      await boss.createQueue(queue);
    },

    add: async (_, jobs) => {
      for (let first = 0; first < jobs; first += insertSize) {
        const count = Math.min(insertSize, jobs - first);
        await boss.insert(queue, Array.from({ length: count }, (_, index) => ({ data: { id: first + index } })));
      }
    },

    work: async () => {
      await Promise.all(
        Array.from({ length: loops }, async () => {
          for (;;) {
            const jobs = await boss.fetch(queue, { batchSize });
            if (jobs.length === 0) return;
            await boss.complete(queue, jobs.map((job) => job.id));
          }
        }),
      );
    },

    left: async (pool) =>
      Number((await pool.query("SELECT count(*) FROM pgboss.job WHERE name = $1 AND state <> 'completed'", [queue])).rows[0].count),

    end: () => boss.stop({ graceful: false }),
  },
  2,
);
