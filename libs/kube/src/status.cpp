#include "status.hpp"

#include "doc/json.hpp"

#include <charconv>
#include <string>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::ErrorKind;

constexpr doc::ParseLimits kStatusLimits{.max_bytes = 4u << 20, .max_depth = 64, .max_nodes = 100'000};
constexpr std::size_t kQuotedBody = 256;

ErrorKind kind_of(int code)
{
    switch (code) {
    case 401:
        return ErrorKind::Unauthorized;
    case 403:
        return ErrorKind::Forbidden;
    case 404:
    case 410:
        return ErrorKind::NotFound;
    case 409:
        return ErrorKind::Conflict;
    case 413:
        return ErrorKind::LimitExceeded;
    case 408:
    case 504:
        return ErrorKind::Timeout;
    case 429:
    case 500:
    case 502:
    case 503:
        return ErrorKind::Unavailable;
    default:
        return code >= 400 && code < 500 ? ErrorKind::Invalid : ErrorKind::Internal;
    }
}

struct Generic {
    std::string_view reason, message;
};

/// What client-go says (apimachinery's NewGenericServerResponse) when the body is no Status.
Generic generic(int code, bool create)
{
    switch (code) {
    case 400:
        return {"BadRequest", "the server rejected our request for an unknown reason"};
    case 401:
        return {"Unauthorized", "the server has asked for the client to provide credentials"};
    case 403:
        return {"Forbidden", "the server does not allow access to the requested resource"};
    case 404:
        return {"NotFound", "the server could not find the requested resource"};
    case 405:
        return {"MethodNotAllowed", "the server does not allow this method on the requested resource"};
    case 406:
        return {
            "NotAcceptable", "the server was unable to respond with a content type that the client supports"};
    case 409:
        return {create ? "AlreadyExists" : "Conflict", "the server reported a conflict"};
    case 410:
        return {"Gone", "the server no longer has the requested data"};
    case 413:
        return {"RequestEntityTooLarge", "the request is larger than the server accepts"};
    case 415:
        return {"UnsupportedMediaType", "the body of the request was in an unknown format"};
    case 422:
        return {"Invalid", "the server rejected our request due to an error in our request"};
    case 429:
        return {
            "TooManyRequests", "the server has received too many requests and has asked us to try again later"};
    case 503:
        return {"ServiceUnavailable", "the server is currently unable to handle the request"};
    case 504:
        return {
            "Timeout",
            "the server was unable to return a response in the time allotted, but may still be processing the "
            "request"};
    default:
        return {code >= 500 ? "InternalError" : "Unknown", ""};
    }
}

std::string subject_text(const CallSubject& subject)
{
    if (subject.resource.empty()) return {};
    if (subject.name.empty()) return fmt::format(" ({} {})", subject.verb, subject.resource);
    return fmt::format(" ({} {} {})", subject.verb, subject.resource, subject.name);
}

/// A proxy's answer, shortened and on one line: it helps whoever must find out which proxy that was.
std::string quoted(std::string_view body)
{
    std::string text(body.substr(0, kQuotedBody));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == '"') c = ' ';
    return text;
}

ApiError made_up(const http::Response& response, const CallSubject& subject)
{
    auto [reason, message] = generic(response.status, subject.verb == "create");
    std::string text(message);
    if (text.empty()) {
        text = response.status >= 500
                   ? fmt::format(
                         "an error on the server (\"{}\") has prevented the request from succeeding",
                         quoted(response.body))
                   : fmt::format(
                         "the server responded with the status code {} but did not return more information",
                         response.status);
    }
    return {response.status, std::string(reason), text + subject_text(subject), {}};
}

std::optional<doc::Value> status_in(const http::Response& response)
{
    if (response.body.empty() || response.body.front() != '{') return std::nullopt;
    try {
        auto value = doc::parse_json(response.body, kStatusLimits);
        if (value["kind"].string_or("") != "Status") return std::nullopt;
        if (!value.contains("code")) value.set("code", response.status);
        return value;
    } catch (const base::Error&) {
        // Not ours to complain about: the status code alone tells what happened.
    }
    return std::nullopt;
}

}  // namespace

ApiError::ApiError(int code, std::string reason, const std::string& message, doc::Value status)
    : base::Error(kind_of(code), message), code_(code), reason_(std::move(reason)), status_(std::move(status))
{
}

std::optional<std::chrono::seconds> retry_after(const http::Response& response)
{
    const auto text = response.headers.find("Retry-After");
    if (!text) return std::nullopt;
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return std::chrono::seconds(seconds);
}

ApiError api_error(const doc::Value& status)
{
    const auto code = static_cast<int>(status["code"].int_or(500));
    auto message = status["message"].text();
    if (message.empty()) message = generic(code, false).message;
    if (message.empty()) message = fmt::format("the server answered {}", code);
    ApiError error(code, status["reason"].text(), message, status);
    const auto seconds = status["details"]["retryAfterSeconds"].int_or(0);
    if (seconds > 0) error.retry_after = std::chrono::seconds(seconds);
    return error;
}

ApiError api_error(const http::Response& response, const CallSubject& subject)
{
    const auto status = status_in(response);
    auto error = status ? api_error(*status) : made_up(response, subject);
    if (const auto pause = retry_after(response)) error.retry_after = pause;
    return error;
}

}  // namespace sluice::kube
