import net from 'node:net'

/** What any connection reads lands here and is copied at once: most of it is a KB or less. */
const landing = Buffer.allocUnsafe(64 * 1024)

/**
 * The socket of a connection to PostgreSQL, as its client asks for it. The runtime by itself takes 64 KB for each read
 * and gives most of them back, which costs more than the read's own work. Under TLS it reads differently: left to it.
 */
export function wire(config?: { readonly ssl?: unknown }): net.Socket {
  if (config?.ssl) return new net.Socket()
  const socket: net.Socket = new net.Socket({
    onread: {
      buffer: landing,
      callback(length, bytes) {
        socket.emit('data', Buffer.from(bytes.subarray(0, length)))
        return true
      },
    },
  })
  return socket
}
