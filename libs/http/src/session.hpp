#pragma once
#include "http/server.hpp"
#include "io/stream.hpp"
#include "parser.hpp"
#include "reply.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace sluice::http {

/// What sessions need of their server. Loop thread.
class SessionHost {
public:
    virtual ~SessionHost() = default;
    virtual io::Loop& loop() = 0;
    virtual const ServerOptions& options() const = 0;
    virtual bool stopping() const = 0;
    virtual void handle(ServerRequest, std::shared_ptr<Responder>) = 0;
    virtual void closed(Session&) = 0;
    virtual std::span<char> scratch() = 0;
};

/// Session: one connection of a server: reads a request, waits for its answer, sends it, reads the next. Owned
/// by the server, loop thread.
class Session final : public io::Stream::Observer,
                      public std::enable_shared_from_this<Session>,
                      private ParserEvents {
public:
    using Clock = std::chrono::steady_clock;
    Session(SessionHost& host, std::unique_ptr<io::Stream> stream, std::string remote);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() override = default;

    void start();
    void deliver(Reply&);
    void close();
    /// Ends what has taken too long.
    void check_time(Clock::time_point now);
    /// The server stops: an idle session closes, a busy one after its answer.
    void wind_down();

private:
    enum class State { Handshake, Reading, Answering, Draining, Closed };
    enum class Progress { On, Wait };

    void on_ready() override { pump(); }
    void on_head(Head) override;
    void on_body(std::string_view bytes) override { request_.body.append(bytes); }

    void pump();
    Progress step();
    Progress shake_hands();
    Progress flush();
    Progress flush_file();
    Progress read();
    Progress parse();
    Progress dispatch();
    Progress answered();
    Progress drain();
    void peer_left(bool broken);
    void refuse(int status, const std::string& why);
    void wrote(std::size_t bytes);
    void expire_after(Clock::duration patience) { expires_ = Clock::now() + patience; }

    SessionHost& host_;
    std::unique_ptr<io::Stream> stream_;
    std::string remote_;
    State state_ = State::Handshake;
    std::optional<Parser> parser_;
    ServerRequest request_;
    Asked asked_;
    int refuse_status_ = 0;  // found wrong while parsing
    std::string refuse_why_;
    std::string in_;   // read, not yet parsed
    std::string out_;  // being sent
    std::size_t out_sent_ = 0;
    OutgoingFile file_;
    std::shared_ptr<Reply> reply_;
    std::size_t drained_ = 0;
    Clock::time_point expires_;
    bool peer_gone_ = false;  // has sent its end; may still be reading
    bool pumping_ = false;
    bool again_ = false;
};

}  // namespace sluice::http
