#pragma once
#include "io/stream.hpp"
#include "loop_impl.hpp"

#include <string>

struct sockaddr;

namespace sluice::io {

/// "connection refused", "network is unreachable": errno as Go words it.
std::string errno_text(int problem);
/// "10.0.0.1:80", "[::1]:80".
std::string address_text(const sockaddr* address, unsigned length);
/// TCP_NODELAY and keep-alive probes.
void tune(int descriptor) noexcept;
/// Takes ownership of a connected, non-blocking descriptor. Loop thread.
std::unique_ptr<Stream> make_socket_stream(std::shared_ptr<Loop::Impl>, int descriptor);

}  // namespace sluice::io
