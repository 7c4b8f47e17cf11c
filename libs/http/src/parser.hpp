#pragma once
#include "http/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::http {

/// The first part of a message: a request fills method and target, a response status and reason.
struct Head {
    std::string method, target;
    int status = 0;
    std::string reason;
    unsigned version = 11;  ///< 10 or 11
    Headers headers;
};

/// Receives a message as it is parsed. Must not destroy the parser.
class ParserEvents {
public:
    virtual ~ParserEvents() = default;
    virtual void on_head(Head) = 0;
    virtual void on_body(std::string_view bytes) = 0;
};

/// Parser: HTTP/1.x messages from bytes in any pieces, with limits. Beast's parser, the one place where it is
/// compiled.
class Parser {
public:
    enum class Failure { None, Malformed, HeadTooLarge, BodyTooLarge };
    enum class Kind { Request, Response };
    struct Limits {
        std::uint32_t head_bytes;
        std::optional<std::uint64_t> body_bytes;  ///< none: unlimited
    };

    Parser(Kind, Limits, ParserEvents&);
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    ~Parser();

    /// Ready for the next message. `no_body`: the answer to a HEAD request.
    void reset(bool no_body = false);
    /// How many bytes were taken; the rest must be fed again with more behind it, or belongs to the next
    /// message if done().
    std::size_t feed(std::string_view bytes);
    /// The peer has closed: completes a message whose end is the end of the connection, fails any other.
    void feed_end();

    bool head_done() const noexcept;
    bool done() const noexcept;
    bool keep_alive() const;  ///< once head_done()
    bool begun() const noexcept;
    std::optional<std::uint64_t> content_length() const;  ///< once head_done()
    Failure failure() const noexcept;
    std::string failure_text() const;

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http
