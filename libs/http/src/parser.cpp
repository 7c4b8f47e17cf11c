#include "parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace sluice::http {
namespace {

namespace beast = boost::beast;

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

/// Hands what Beast finds to our events.
template <bool IsRequest> class BeastParser final : public beast::http::basic_parser<IsRequest> {
public:
    BeastParser(const Parser::Limits& limits, ParserEvents& events, bool no_body) : events_(events)
    {
        this->eager(true);
        this->header_limit(limits.head_bytes);
        if (limits.body_bytes)
            this->body_limit(*limits.body_bytes);
        else
            this->body_limit(boost::none);
        if (no_body) this->skip(true);
    }

private:
    using Code = beast::error_code;

    void on_request_impl(
        beast::http::verb, beast::string_view method, beast::string_view target, int version, Code&) override
    {
        head_.method = view(method);
        head_.target = view(target);
        head_.version = static_cast<unsigned>(version);
    }
    void on_response_impl(int status, beast::string_view reason, int version, Code&) override
    {
        head_.status = status;
        head_.reason = view(reason);
        head_.version = static_cast<unsigned>(version);
    }
    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, Code&) override
    {
        if (!headed_)
            head_.headers.add(view(name), std::string(view(value)));  // trailers are not ours to believe
    }
    void on_header_impl(Code&) override
    {
        headed_ = true;
        events_.on_head(std::move(head_));
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, Code&) override
    {
        events_.on_body(view(bytes));
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Code&) override
    {
        events_.on_body(view(bytes));
        return bytes.size();
    }
    void on_finish_impl(Code&) override {}

    ParserEvents& events_;
    Head head_;
    bool headed_ = false;
};

}  // namespace

struct Parser::Impl {
    Impl(Kind kind, const Limits& limits, ParserEvents& events) : kind_(kind), limits_(limits), events_(events)
    {
    }
    void reset(bool no_body)
    {
        code_ = {};
        if (kind_ == Kind::Request)
            request_.emplace(limits_, events_, no_body);
        else
            response_.emplace(limits_, events_, no_body);
    }
    template <class F> decltype(auto) with(F&& f)
    {
        return kind_ == Kind::Request ? f(*request_) : f(*response_);
    }

    Kind kind_;
    Limits limits_;
    ParserEvents& events_;
    boost::optional<BeastParser<true>> request_;
    boost::optional<BeastParser<false>> response_;
    beast::error_code code_;
};

Parser::Parser(Kind kind, Limits limits, ParserEvents& events)
    : impl_(std::make_unique<Impl>(kind, limits, events))
{
    impl_->reset(false);
}

Parser::~Parser() = default;

void Parser::reset(bool no_body)
{
    impl_->reset(no_body);
}

std::size_t Parser::feed(std::string_view bytes)
{
    return impl_->with([&](auto& parser) -> std::size_t {
        std::size_t taken = 0;
        while (taken < bytes.size() && !parser.is_done() && !impl_->code_) {
            beast::error_code code;
            taken += parser.put(boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), code);
            if (code == beast::http::error::need_more) break;
            impl_->code_ = code;
        }
        return taken;
    });
}

void Parser::feed_end()
{
    impl_->with([&](auto& parser) {
        if (parser.is_done() || impl_->code_) return;
        if (!parser.is_header_done()) {
            impl_->code_ = beast::http::error::partial_message;
            return;
        }
        parser.put_eof(impl_->code_);
    });
}

bool Parser::head_done() const noexcept
{
    return impl_->with([](auto& parser) { return parser.is_header_done(); });
}

bool Parser::done() const noexcept
{
    return !impl_->code_ && impl_->with([](auto& parser) { return parser.is_done(); });
}

bool Parser::keep_alive() const
{
    return impl_->with([](auto& parser) { return parser.keep_alive(); });
}

bool Parser::begun() const noexcept
{
    return impl_->with([](auto& parser) { return parser.got_some(); });
}

std::optional<std::uint64_t> Parser::content_length() const
{
    const auto length = impl_->with([](auto& parser) { return parser.content_length(); });
    return length ? std::optional(*length) : std::nullopt;
}

Parser::Failure Parser::failure() const noexcept
{
    if (!impl_->code_) return Failure::None;
    if (impl_->code_ == beast::http::error::header_limit) return Failure::HeadTooLarge;
    if (impl_->code_ == beast::http::error::body_limit) return Failure::BodyTooLarge;
    return Failure::Malformed;
}

std::string Parser::failure_text() const
{
    return impl_->code_ == beast::http::error::partial_message ? "unexpected EOF" : impl_->code_.message();
}

}  // namespace sluice::http
