#include "reply.hpp"

#include "date.hpp"
#include "session.hpp"

#include <charconv>
#include <unistd.h>
#include <utility>

namespace sluice::http {
namespace {

bool bodiless(int status) noexcept
{
    return status == 204 || status == 304 || status / 100 == 1;
}

std::string chunk(std::string_view bytes)
{
    char digits[20];
    const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, bytes.size(), 16);
    std::string out;
    out.reserve(bytes.size() + 24);
    out.append(digits, end).append("\r\n").append(bytes).append("\r\n");
    return out;
}

}  // namespace

std::string_view reason_phrase(int status) noexcept
{
    switch (status) {
    case 100:
        return "Continue";
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Request Entity Too Large";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Requested Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 422:
        return "Unprocessable Entity";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 507:
        return "Insufficient Storage";
    default:
        return "";
    }
}

OutgoingFile::OutgoingFile(OutgoingFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), part_(other.part_)
{
}

OutgoingFile& OutgoingFile::operator=(OutgoingFile&& other) noexcept
{
    if (this == &other) return *this;
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    part_ = other.part_;
    return *this;
}

OutgoingFile::~OutgoingFile()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

Reply::Reply(io::Loop& loop, std::weak_ptr<Session> session, Asked asked, std::size_t max_backlog)
    : loop_(loop), session_(std::move(session)), asked_(std::move(asked)), max_backlog_(max_backlog)
{
    closes_ = !asked_.keep_alive;
}

std::string Reply::head_text(const Response& response, const std::string& framing)
{
    std::string out;
    out.reserve(256);
    const auto reason =
        response.reason.empty() ? reason_phrase(response.status) : std::string_view(response.reason);
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason).append("\r\n");
    if (!response.headers.find("Date")) out.append("Date: ").append(date_now()).append("\r\n");
    for (const auto& [name, value] : response.headers.fields()) {
        // A line break in a value would be a header of somebody else's making.
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (response.headers.find("Connection").value_or("") == "close")
        closes_ = true;
    else if (closes_)
        out.append("Connection: close\r\n");
    else if (asked_.http10)
        out.append("Connection: keep-alive\r\n");
    return out.append(framing).append("\r\n");
}

void Reply::respond(Response response)
{
    if (begun_.exchange(true)) return;
    response.headers.erase("Transfer-Encoding");
    // The answer to a HEAD request may name the length of the body that it does not carry.
    const bool named = asked_.head && response.body.empty() && response.headers.find("Content-Length");
    if (!named) response.headers.erase("Content-Length");
    const std::string framing = bodiless(response.status) || named
                                    ? ""
                                    : "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    std::string out = head_text(response, framing);
    if (!asked_.head && !bodiless(response.status)) out += response.body;
    push(std::move(out), true);
}

void Reply::respond_file(Response head, int descriptor, std::uint64_t size)
{
    OutgoingFile file(descriptor, {});
    if (begun_) return;
    if (head.status == 0) head.status = 200;
    const FilePart part = choose_part(head, asked_.conditions, asked_.get || asked_.head, size);
    if (head.status != 200 && head.status != 206) return respond(std::move(head));
    begun_ = true;
    head.headers.erase("Content-Length");
    std::string out = head_text(head, "Content-Length: " + std::to_string(part.size) + "\r\n");
    if (asked_.head || part.size == 0) return push(std::move(out), true);
    file.part() = part;
    push(std::move(out), true, std::move(file));
}

void Reply::start(Response head)
{
    if (begun_.exchange(true)) return;
    head.headers.erase("Content-Length");
    head.headers.erase("Transfer-Encoding");
    if (asked_.http10) closes_ = true;
    streaming_ = true;
    push(head_text(head, asked_.http10 ? "" : "Transfer-Encoding: chunked\r\n"), asked_.head);
}

bool Reply::write(std::string bytes)
{
    if (gone_ || !streaming_ || last_pushed_) return false;
    if (bytes.empty()) return true;
    if (backlog_.load() + bytes.size() > max_backlog_) {
        abort();
        return false;
    }
    push(asked_.http10 ? std::move(bytes) : chunk(bytes), false);
    return true;
}

void Reply::finish()
{
    if (!streaming_) return;
    push(asked_.http10 ? "" : "0\r\n\r\n", true);
}

void Reply::abandon()
{
    if (last_pushed_) return;
    if (streaming_) return abort();  // the peer must see that this was not the end
    Response response;
    response.status = 500;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = "Internal Server Error\n";
    respond(std::move(response));
}

void Reply::abort()
{
    if (gone_.exchange(true)) return;
    loop_.post([session = session_] {
        if (const auto alive = session.lock()) alive->close();
    });
}

void Reply::push(std::string bytes, bool last, OutgoingFile file)
{
    backlog_.fetch_add(bytes.size());
    {
        const std::lock_guard lock(mutex_);
        if (last_ || gone_) return;  // a session that is gone may mean a loop that is gone
        if (inbox_.empty())
            inbox_ = std::move(bytes);
        else
            inbox_ += bytes;
        if (file.open()) file_ = std::move(file);
        last_ = last;
        if (last) last_pushed_ = true;
        if (std::exchange(scheduled_, true)) return;
    }
    if (loop_.on_loop_thread()) return deliver();
    loop_.post([self = shared_from_this()] { self->deliver(); });
}

void Reply::deliver()
{
    if (const auto session = session_.lock()) session->deliver(*this);
}

void Reply::take(std::string& out, OutgoingFile& file)
{
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    if (out.empty())
        out.swap(inbox_);
    else
        out += inbox_;
    inbox_.clear();
    if (file_.open()) file = std::move(file_);
}

bool Reply::finished()
{
    const std::lock_guard lock(mutex_);
    return last_ && inbox_.empty();
}

void Reply::on_disconnect(std::function<void()> listener)
{
    {
        const std::lock_guard lock(mutex_);
        if (completed_) return;
        if (!gone_ && !left_) {
            listener_ = std::move(listener);
            return;
        }
    }
    loop_.post(std::move(listener));
}

void Reply::tell(bool gone)
{
    std::function<void()> listener;
    {
        const std::lock_guard lock(mutex_);
        left_ = true;
        if (gone) gone_ = true;
        listener.swap(listener_);
    }
    if (listener) listener();
}

void Reply::completed()
{
    std::function<void()> listener;  // let go of outside the lock
    const std::lock_guard lock(mutex_);
    gone_ = completed_ = true;
    listener.swap(listener_);
}

}  // namespace sluice::http
