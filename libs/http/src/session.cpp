#include "session.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace sluice::http {
namespace {

constexpr auto kLinger = std::chrono::seconds(1);
constexpr std::size_t kMaxDrained = 256u << 10;
constexpr std::size_t kKeepCapacity = 16u << 10;  // an idle connection keeps no more buffer than this
constexpr int kStepsPerTurn = 64;                 // then the other connections get theirs

/// Path and query of a request target; false for one that is none (RFC 9112 3.2).
bool split_target(std::string_view target, ServerRequest& request)
{
    if (!target.starts_with('/') && target != "*") {
        const auto mark = target.find("://");
        if (mark == std::string_view::npos) return false;
        const auto slash = target.find_first_of("/?", mark + 3);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (request.path.empty()) request.path = "/";
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    return true;
}

std::size_t count(const Headers& headers, std::string_view name)
{
    Headers rest = headers;
    std::size_t found = 0;
    if (rest.find(name)) {
        rest.erase(name);
        found = headers.fields().size() - rest.fields().size();
    }
    return found;
}

}  // namespace

Session::Session(SessionHost& host, std::unique_ptr<io::Stream> stream, std::string remote)
    : host_(host), stream_(std::move(stream)), remote_(std::move(remote))
{
    const auto head_limit = static_cast<std::uint32_t>(host_.options().max_header_bytes);
    parser_.emplace(
        Parser::Kind::Request,
        Parser::Limits{head_limit, host_.options().max_body_bytes},
        static_cast<ParserEvents&>(*this));
    expire_after(host_.options().request_timeout);
}

void Session::start()
{
    stream_->observe(this);
    pump();
}

/// Does all that can be done now. An answer that is given inside of a handler comes back here: the outer call
/// goes on.
void Session::pump()
{
    const auto self = shared_from_this();
    if (std::exchange(pumping_, true)) {
        again_ = true;
        return;
    }
    for (int turn = 0; state_ != State::Closed; ++turn) {
        again_ = false;
        if (step() == Progress::Wait && !again_) break;
        if (turn == kStepsPerTurn) {
            host_.loop().post([weak = weak_from_this()] {
                if (const auto alive = weak.lock()) alive->pump();
            });
            break;
        }
    }
    pumping_ = false;
}

Session::Progress Session::step()
{
    switch (state_) {
    case State::Handshake:
        return shake_hands();
    case State::Reading: {
        const auto parsed = parse();
        if (parsed == Progress::On) return parsed;
        // After parsing: a head that asks for "100 Continue" waits for it before it sends more.
        flush();
        return state_ == State::Closed ? Progress::Wait : read();
    }
    case State::Answering: {
        const auto flushed = flush();
        if (flushed == Progress::On) return answered();
        return state_ == State::Closed ? Progress::Wait : read();
    }
    case State::Draining: {
        const auto flushed = flush();
        return flushed == Progress::On ? drain() : Progress::Wait;
    }
    case State::Closed:
        break;
    }
    return Progress::Wait;
}

Session::Progress Session::shake_hands()
{
    const auto status = stream_->handshake();
    if (status == io::Stream::Status::Blocked) return Progress::Wait;
    if (status != io::Stream::Status::Ok) {
        close();
        return Progress::Wait;
    }
    state_ = State::Reading;
    expire_after(host_.options().idle_timeout);
    return Progress::On;
}

/// Takes more bytes in, as long as there is use or room for them. While an answer is under way this is how we
/// learn that the peer has gone.
Session::Progress Session::read()
{
    if (peer_gone_ || (state_ == State::Answering && in_.size() >= host_.options().max_header_bytes))
        return Progress::Wait;
    const auto result = stream_->read(host_.scratch());
    switch (result.status) {
    case io::Stream::Status::Blocked:
        return Progress::Wait;
    case io::Stream::Status::Ended:
        peer_left(false);
        return state_ == State::Closed ? Progress::Wait : Progress::On;
    case io::Stream::Status::Failed:
        peer_left(true);
        return Progress::Wait;
    case io::Stream::Status::Ok:
        break;
    }
    if (state_ == State::Reading && in_.empty() && !parser_->begun())
        expire_after(host_.options().request_timeout);
    in_.append(host_.scratch().data(), result.bytes);
    return Progress::On;
}

void Session::peer_left(bool broken)
{
    peer_gone_ = true;
    if (state_ != State::Answering || broken || reply_->streaming()) return close();
    // A client that has only closed its sending side still gets its answer.
    reply_->half_closed();
}

Session::Progress Session::parse()
{
    if (in_.empty()) return Progress::Wait;
    const std::size_t taken = parser_->feed(in_);
    if (taken == in_.size() && in_.capacity() > kKeepCapacity)
        in_ = std::string();
    else
        in_.erase(0, taken);
    if (refuse_status_ != 0) {
        refuse(refuse_status_, refuse_why_);
        return Progress::On;
    }
    switch (parser_->failure()) {
    case Parser::Failure::HeadTooLarge:
        refuse(431, "431 Request Header Fields Too Large");
        return Progress::On;
    case Parser::Failure::BodyTooLarge:
        refuse(413, "413 Request Entity Too Large");
        return Progress::On;
    case Parser::Failure::Malformed:
        refuse(400, "400 Bad Request");
        return Progress::On;
    case Parser::Failure::None:
        break;
    }
    return parser_->done() ? dispatch() : Progress::Wait;
}

void Session::on_head(Head head)
{
    const auto wrong = [this](int status, std::string why) {
        refuse_status_ = status;
        refuse_why_ = std::move(why);
    };
    asked_ = {};
    asked_.head = head.method == "HEAD";
    asked_.get = head.method == "GET";
    asked_.http10 = head.version < 11;
    if (asked_.get || asked_.head) asked_.conditions = Conditions::of(head.headers);
    const auto hosts = count(head.headers, "Host");
    if (hosts > 1 || (hosts == 0 && !asked_.http10))
        return wrong(
            400,
            hosts == 0 ? "400 Bad Request: missing required Host header"
                       : "400 Bad Request: too many Host headers");
    if (!split_target(head.target, request_) && head.method != "CONNECT") return wrong(400, "400 Bad Request");
    if (const auto expect = head.headers.find("Expect"); expect && !asked_.http10) {
        if (*expect != "100-continue" && *expect != "100-Continue") return wrong(417, "417 Expectation Failed");
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    request_.method = std::move(head.method);
    request_.headers = std::move(head.headers);
}

Session::Progress Session::dispatch()
{
    asked_.keep_alive = parser_->keep_alive() && !host_.stopping();
    request_.remote_address = remote_;
    state_ = State::Answering;
    expires_ = Clock::time_point::max();
    reply_ = std::make_shared<Reply>(
        host_.loop(), weak_from_this(), std::move(asked_), host_.options().max_backlog_bytes);
    reply_->precede(out_.size() - out_sent_);  // 100 Continue
    auto request = std::exchange(request_, {});
    host_.handle(std::move(request), std::make_shared<ReplyHandle>(reply_));
    return Progress::On;
}

void Session::deliver(Reply& reply)
{
    if (reply_.get() == &reply) pump();
}

/// On when everything that is there has been sent.
Session::Progress Session::flush()
{
    for (;;) {
        if (out_.empty() && !file_.open() && reply_) {
            reply_->take(out_, file_);
            if (!out_.empty()) expire_after(host_.options().idle_timeout);
        }
        if (out_.empty()) return file_.open() ? flush_file() : Progress::On;
        const auto result = stream_->write(std::string_view(out_).substr(out_sent_));
        if (result.status == io::Stream::Status::Blocked) return Progress::Wait;
        if (result.status != io::Stream::Status::Ok) {
            close();
            return Progress::Wait;
        }
        wrote(result.bytes);
        out_sent_ += result.bytes;
        if (out_sent_ < out_.size()) continue;
        out_sent_ = 0;
        if (out_.capacity() > kKeepCapacity)
            out_ = std::string();
        else
            out_.clear();
    }
}

void Session::wrote(std::size_t bytes)
{
    if (reply_) reply_->sent(bytes);
    if (expires_ != Clock::time_point::max()) expire_after(host_.options().idle_timeout);
}

/// Straight from the page cache: a piece that the socket does not take is read again later.
Session::Progress Session::flush_file()
{
    FilePart& part = file_.part();
    while (part.size != 0) {
        const auto scratch = host_.scratch();
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(part.size, scratch.size()));
        const auto got = ::pread(file_.descriptor(), scratch.data(), want, static_cast<off_t>(part.offset));
        if (got <= 0) {  // the file was cut under us: the peer must notice
            close();
            return Progress::Wait;
        }
        const auto result = stream_->write({scratch.data(), static_cast<std::size_t>(got)});
        if (result.status == io::Stream::Status::Blocked) return Progress::Wait;
        if (result.status != io::Stream::Status::Ok) {
            close();
            return Progress::Wait;
        }
        expire_after(host_.options().idle_timeout);
        part.offset += result.bytes;
        part.size -= result.bytes;
        if (result.bytes < static_cast<std::size_t>(got)) continue;
        again_ = true;  // one piece a step: others wait
        if (part.size != 0) return Progress::Wait;
    }
    file_ = OutgoingFile();
    return Progress::On;
}

/// Everything written so far is out. Is the answer complete?
Session::Progress Session::answered()
{
    if (!reply_->finished()) {
        expires_ = Clock::time_point::max();
        if (peer_gone_ && reply_->streaming()) close();
        return state_ == State::Closed ? Progress::Wait : read();
    }
    const auto reply = std::exchange(reply_, nullptr);
    reply->completed();
    if (reply->closes() || host_.stopping() || (peer_gone_ && in_.empty())) {
        stream_->shutdown();
        state_ = State::Draining;
        expire_after(kLinger);
        return Progress::On;
    }
    parser_->reset();
    state_ = State::Reading;
    expire_after(in_.empty() ? host_.options().idle_timeout : host_.options().request_timeout);
    return Progress::On;
}

/// Closing with unread bytes in the queue would reset the connection and could destroy the answer on its way.
Session::Progress Session::drain()
{
    if (peer_gone_ || drained_ > kMaxDrained) {
        close();
        return Progress::Wait;
    }
    const auto result = stream_->read(host_.scratch());
    if (result.status == io::Stream::Status::Blocked) return Progress::Wait;
    if (result.status != io::Stream::Status::Ok) {
        close();
        return Progress::Wait;
    }
    drained_ += result.bytes;
    return Progress::On;
}

void Session::refuse(int status, const std::string& why)
{
    Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("Connection", "close");
    response.body = why;
    state_ = State::Answering;
    in_.clear();
    reply_ =
        std::make_shared<Reply>(host_.loop(), weak_from_this(), Asked{}, host_.options().max_backlog_bytes);
    reply_->respond(std::move(response));
}

void Session::check_time(Clock::time_point now)
{
    if (state_ == State::Closed || now < expires_) return;
    // Go answers a request that never ends in the same way: it hangs up.
    close();
}

void Session::wind_down()
{
    if (state_ == State::Answering) return;
    if (state_ == State::Reading && (parser_->begun() || !in_.empty())) return;
    if (state_ == State::Reading) stream_->shutdown();
    close();
}

void Session::close()
{
    if (state_ == State::Closed) return;
    const auto self = shared_from_this();
    state_ = State::Closed;
    if (const auto reply = std::exchange(reply_, nullptr)) reply->disconnected();
    stream_->observe(nullptr);
    host_.closed(*this);
}

}  // namespace sluice::http
