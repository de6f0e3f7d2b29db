/** What is told of one execution that goes on as a job. */
export const executionTopic = (executionId: string): string => `execution:${executionId}`;

/** What is told of all executions that a person has begun and that go on as jobs. */
export const jobsOf = (userId: string): string => `jobs:${userId}`;
