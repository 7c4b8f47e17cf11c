#include "connection.hpp"

#include "pool.hpp"

#include <algorithm>

namespace sluice::http {
namespace {

constexpr std::uint32_t kMaxHead = 256u << 10;
constexpr int kReadsPerTurn = 16;  // then the other connections get theirs

}  // namespace

Connection::Connection(Pool& pool, std::string key, std::unique_ptr<io::Stream> stream)
    : pool_(pool), key_(std::move(key)), stream_(std::move(stream))
{
    stream_->observe(this);
}

bool Connection::fresh()
{
    return stream_->quiet() || silent();
}

/// Nothing but TLS housekeeping is waiting to be read.
bool Connection::silent()
{
    return stream_->read(pool_.scratch()).status == io::Stream::Status::Blocked;
}

void Connection::run(std::shared_ptr<Transaction> transaction)
{
    transaction_ = std::move(transaction);
    parser_.emplace(
        Parser::Kind::Response,
        Parser::Limits{kMaxHead, transaction_->max_body},
        static_cast<ParserEvents&>(*this));
    parser_->reset(transaction_->no_body_back);
    rest_.clear();
    sent_ = 0;
    got_any_ = interim_ = paused_ = stopped_ = write_broken_ = false;
    transaction_->stage = Transaction::Stage::Sending;
    on_ready();
}

void Connection::resume()
{
    if (!transaction_ || !paused_) return;
    paused_ = false;
    on_ready();
}

void Connection::on_ready()
{
    const auto self = shared_from_this();
    if (!transaction_) {
        // Idle: only TLS housekeeping may come in. Data or an end means that the connection is of no use.
        if (!silent()) pool_.dropped(*this);
        return;
    }
    send();
    if (transaction_ && !paused_) receive();
}

void Connection::send()
{
    const std::string_view head = transaction_->wire;
    const std::size_t total = head.size() + transaction_->body.size();
    while (sent_ < total && !write_broken_) {
        const auto part =
            sent_ < head.size() ? head.substr(sent_) : transaction_->body.substr(sent_ - head.size());
        const auto result = stream_->write(part);
        if (result.status == io::Stream::Status::Blocked) return;
        // A server may answer (413, 401) and close before it has read everything: the answer counts.
        if (result.status != io::Stream::Status::Ok)
            write_broken_ = true;
        else
            sent_ += result.bytes;
    }
    if (sent_ == total && transaction_->stage == Transaction::Stage::Sending)
        transaction_->stage = Transaction::Stage::Awaiting;
}

void Connection::receive()
{
    for (int turn = 0; turn < kReadsPerTurn; ++turn) {
        const auto result = stream_->read(pool_.scratch());
        switch (result.status) {
        case io::Stream::Status::Blocked:
            if (write_broken_ && !got_any_) broken(stream_->failure());
            return;
        case io::Stream::Status::Ended:
            parser_->feed_end();
            if (parser_->done()) return complete();
            return broken(got_any_ ? "unexpected EOF" : "the server closed the connection without an answer");
        case io::Stream::Status::Failed:
            return broken(stream_->failure());
        case io::Stream::Status::Ok:
            break;
        }
        if (!take({pool_.scratch().data(), result.bytes}) || paused_) return;
    }
    pool_.loop().post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->on_ready();
    });
}

/// False when the transaction is over.
bool Connection::take(std::string_view bytes)
{
    got_any_ = true;
    if (!rest_.empty()) {
        rest_.append(bytes);
        bytes = rest_;
    }
    std::size_t taken = parser_->feed(bytes);
    while (interim_ && parser_->done()) {
        interim_ = false;
        parser_->reset(transaction_->no_body_back);
        taken += parser_->feed(bytes.substr(taken));
    }
    std::string left(bytes.substr(taken));
    rest_ = std::move(left);
    if (stopped_) {
        end(std::nullopt, false);
        return false;
    }
    if (parser_->failure() == Parser::Failure::BodyTooLarge) {
        end(base::Error(
                base::ErrorKind::LimitExceeded,
                "the body has more than " + std::to_string(*transaction_->max_body) + " bytes"),
            false);
        return false;
    }
    if (parser_->failure() != Parser::Failure::None) {
        end(base::Error(base::ErrorKind::Corrupt, "malformed HTTP response: " + parser_->failure_text()),
            false);
        return false;
    }
    if (!parser_->done()) return true;
    complete();
    return false;
}

void Connection::on_head(Head head)
{
    interim_ = head.status >= 100 && head.status < 200 && head.status != 101;
    if (interim_) return;
    transaction_->stage = Transaction::Stage::Receiving;
    obey(transaction_->on_head(std::move(head)));
}

void Connection::on_body(std::string_view bytes)
{
    if (!stopped_) obey(transaction_->on_data(bytes));
}

void Connection::obey(Transaction::Flow flow)
{
    if (flow == Transaction::Flow::Pause) paused_ = true;
    if (flow == Transaction::Flow::Stop) stopped_ = true;
}

void Connection::complete()
{
    const bool all_sent = sent_ == transaction_->wire.size() + transaction_->body.size();
    end(std::nullopt, all_sent && rest_.empty() && parser_->keep_alive() && silent());
}

void Connection::broken(const std::string& how)
{
    if (!got_any_ && pool_.send_again(*this, transaction_, sent_ != 0)) return;
    end(base::Error(base::ErrorKind::Unavailable, how), false);
}

void Connection::end(const std::optional<base::Error>& failure, bool reusable)
{
    const auto self = shared_from_this();
    const auto transaction = std::move(transaction_);
    transaction_.reset();
    used_ = true;
    parser_.reset();
    if (!reusable) stream_->observe(nullptr);
    pool_.ended(*this, *transaction, reusable);
    transaction->on_end(failure, false);
}

}  // namespace sluice::http
