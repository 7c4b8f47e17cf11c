#pragma once
#include "base/deadline.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::git {

/// Takes an answer's bytes as they arrive. False: the answer is complete, stop reading (a connection that goes
/// on may have more to say later). May throw, which ends the exchange.
using ByteSink = std::function<bool(std::string_view)>;

/// Transport: carries requests to a remote's upload-pack and its answers back. One thread. Throws base::Error
/// (Unauthorized, Forbidden, NotFound, Unavailable, Timeout) or Cancelled; the mirror puts the URL before the
/// message.
class Transport {
public:
    virtual ~Transport() = default;
    /// Opens the conversation; the server's capabilities, and for protocol v0 its references, go to the sink.
    virtual void greet(const ByteSink&, const base::Deadline&) = 0;
    /// Sends one request, protocol v2 or the one and only of v0, and reads its answer.
    virtual void
    exchange(const std::string& request, bool version2, const ByteSink&, const base::Deadline&) = 0;
    /// True where exchange() works without a greeting before it.
    virtual bool stateless() const noexcept = 0;
};

}  // namespace sluice::git
