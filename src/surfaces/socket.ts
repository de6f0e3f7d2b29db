import type { TopicEvent } from '../domain/events.ts';
import { sockets } from '../http/socket.ts';

export const { socket, relay } = sockets<TopicEvent>();
