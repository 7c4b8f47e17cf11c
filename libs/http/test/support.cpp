#include "support.hpp"

namespace sluice::http::test {
namespace {

const char* name(base::ErrorKind kind)
{
    switch (kind) {
    case base::ErrorKind::Invalid:
        return "Invalid";
    case base::ErrorKind::Timeout:
        return "Timeout";
    case base::ErrorKind::Unavailable:
        return "Unavailable";
    case base::ErrorKind::LimitExceeded:
        return "LimitExceeded";
    case base::ErrorKind::Corrupt:
        return "Corrupt";
    default:
        return "another kind";
    }
}

}  // namespace

std::string failure_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const base::Error& error) {
        return std::string(name(error.kind())) + ": " + error.what();
    } catch (const base::Cancelled&) {
        return "cancelled";
    }
    return "nothing";
}

Handler echo()
{
    return [](const ServerRequest& request, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 200;
        response.body = request.method + " " + request.path +
                        (request.query.empty() ? "" : "?" + request.query) + " " + request.body;
        responder->respond(std::move(response));
    };
}

}  // namespace sluice::http::test
