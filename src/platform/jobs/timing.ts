/** How the queue keeps time, in seconds. Tests shorten it. */
export interface JobTiming {
  /** How often an idle worker looks for jobs it was not woken for: those of other processes, retries, schedules. */
  readonly poll: number;
  /** How often jobs of dead processes are looked for. */
  readonly supervise: number;
  /** A job whose process has been silent for this long is given to another; at least 10. */
  readonly heartbeat: number;
  /** A handler that takes longer is given up and tried again. */
  readonly expire: number;
  /** Wait before the second try; it doubles from there on, with jitter … */
  readonly retryDelay: number;
  /** … up to this. */
  readonly retryDelayMax: number;
  /** How often what a schedule has made due is looked for; 1 to 45. */
  readonly schedule: number;
  /** How long `stop` waits for running handlers. */
  readonly stop: number;
}

export const jobTiming: JobTiming = {
  poll: 3,
  supervise: 30,
  heartbeat: 30,
  expire: 15 * 60,
  retryDelay: 5,
  retryDelayMax: 3600,
  schedule: 15,
  stop: 10,
};

/** With the waits above: about nine hours of trying. */
export const retryLimit = 18;

/** Where jobs go that failed for good; kept for two weeks, for people to look at. */
export const deadQueue = 'dead';
