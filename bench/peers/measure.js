// What both peers share: the arguments, the pool, and the line that is printed at the end.
//
//   node PEER.js JOBS WARM_UP_JOBS     with PGHOST, PGUSER and PGDATABASE naming an empty database, and POSTMASTER the process
//                                      id of its server

import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";

// Linux counts CPU time in /proc in hundredths of a second.
const ticksPerSecond = 100;
const postmaster = process.env.POSTMASTER;

const [jobs, warmUpJobs] = process.argv.slice(2).map(Number);
if (!(jobs > 0) || !(warmUpJobs >= 0)) {
  console.error("usage: node PEER.js JOBS WARM_UP_JOBS");
  process.exit(2);
}

function stat(id) {
  try {
    const line = readFileSync(`/proc/${id}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** CPU seconds of PostgreSQL: the postmaster, the children that it has waited for, and those that run. */
function postgresCpuSeconds() {
  if (!postmaster) return 0;
  const ticks = (fields) => fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  let sum = ticks(stat(postmaster));
  for (const id of readdirSync("/proc")) {
    const fields = /^\d+$/.test(id) ? stat(id) : undefined;
    if (fields?.[1] === postmaster) sum += ticks(fields);
  }
  return sum / ticksPerSecond;
}

/** Runs a peer twice in one process: once to run hot, once to be measured. */
export async function measure(peer, maxPoolSize) {
  const pool = new pg.Pool({ max: maxPoolSize });
  pool.on("error", () => {});
  await peer.prepare(pool);
  if (warmUpJobs > 0) {
    await peer.add(pool, warmUpJobs);
    await peer.work(pool, warmUpJobs);
  }

  await peer.add(pool, jobs);
  // As for the others: planning is over and its statistics are known before the clock starts.
  await pool.query("VACUUM ANALYZE");
  const cpuBefore = process.cpuUsage();
  const postgresBefore = postgresCpuSeconds();
  const begin = process.hrtime.bigint();
  await peer.work(pool, jobs);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const cpu = process.cpuUsage(cpuBefore);
  const postgres = postgresCpuSeconds() - postgresBefore;
  const left = await peer.left(pool);
  if (left !== 0) {
    throw new Error(`${left} of ${jobs} jobs are not completed`);
  }

  await peer.end?.();
  await pool.end();
  console.log(JSON.stringify({ jobs, seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, postgresCpuSeconds: postgres }));
}
