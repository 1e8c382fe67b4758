import { useEffect, useState } from "react";
import { cancel, ended, type Job } from "@/api/jobs";

/** What is being done, how far it is, and a way out; nothing for what takes less than a third of a second. */
export function JobProgress({ job }: { job: Job | null }) {
  const running = job !== null && !ended(job);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!running) return;
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, [running, job?.id]);
  if (!running || !late) return null;
  return (
    <div className="progress" role="status">
      <progress max={1} value={job.share > 0 ? job.share : undefined} aria-label="progress" />
      <span>{job.doing || job.state}</span>
      <button type="button" className="quiet" onClick={() => void cancel(job)}>Cancel</button>
    </div>
  );
}
