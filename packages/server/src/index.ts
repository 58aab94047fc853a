/** Serves a library to other replicas over HTTP and WebSocket. */
export {}
