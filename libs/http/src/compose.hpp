#pragma once
#include "http/client.hpp"
#include "transaction.hpp"

#include <string>

namespace sluice::http {

/// Sets what of a transaction follows from the request: route, head, body and the rest. `request` must outlive
/// it. Throws base::Error{Invalid} for a method or header that would break the message.
void compose(Transaction&, const Request& request, const ProxyRules&, const ClientOptions&);

/// "GET https://host/path", for the front of an error text.
std::string shown(const Request&);

/// The request that a 301, 302, 303, 307 or 308 asks for; nullopt for any other answer and for one without a
/// Location. As Go's client, except that credentials stay only with the same host and port (or its upgrade from
/// http to https) and never come back. Throws base::Error{Invalid} for a Location that is no http URL.
std::optional<Request> redirected(const Request&, const Response&);

}  // namespace sluice::http
