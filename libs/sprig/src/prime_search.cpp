#include "prime_search.hpp"

#include "sieve.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <exception>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace sluice::sprig {
namespace {

/// Search: for the first number of a window that passes a screening. Any number of threads may take steps.
class Search {
public:
    explicit Search(int bits) : start_(secret())
    {
        done(BN_priv_rand(start_.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD));
    }
    void sieve(const Sieve& sieve) { offsets_ = sieve.survivors(*start_); }

    /// Screens some numbers that are not being screened yet; false if there is nothing left to do.
    bool step(FermatScreen screen)
    {
        const auto begin = next_.fetch_add(kFermatBatch);
        if (begin >= std::min(found_.load(), offsets_.size())) return false;
        const auto batch = std::span(offsets_).subspan(begin, std::min(kFermatBatch, offsets_.size() - begin));
        const auto passed = screen(*start_, batch);
        if (passed == 0) return true;
        // The first, whoever finds it when: what is found does not depend on the threads' speed.
        const auto first = begin + static_cast<std::size_t>(std::countr_zero(passed));
        auto known = found_.load();
        while (first < known && !found_.compare_exchange_weak(known, first)) {
        }
        return true;
    }

    /// Once there is nothing left to do: what was found.
    std::optional<PrimeCandidate> candidate() const
    {
        if (found_ >= offsets_.size()) return std::nullopt;
        auto value = secret();
        done(BN_copy(value.get(), start_.get()) != nullptr && BN_add_word(value.get(), offsets_[found_]) == 1);
        if (BN_num_bits(value.get()) != BN_num_bits(start_.get())) return std::nullopt;
        return PrimeCandidate(std::move(value));
    }

private:
    Number start_;
    std::vector<std::uint32_t> offsets_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> found_ = SIZE_MAX;
};

/// What a thread that was asked for help and the one that asked know of a piece of work.
struct Help {
    std::atomic<bool> taken = false, finished = false;
    std::exception_ptr failure;
};

/// Does both, the second in another thread if that comes to it in time: it may have to wait for a processor,
/// and is not waited for before it has begun.
template <class Mine, class Other> void side_by_side(const Mine& mine, const Other& other)
{
    const auto help = std::make_shared<Help>();
    try {
        std::thread([help, &other] {
            if (help->taken.exchange(true)) return;  // `other` may be gone already
            try {
                other();
            } catch (...) {
                help->failure = std::current_exception();
            }
            help->finished = true;
            help->finished.notify_one();
        }).detach();
    } catch (const std::system_error&) {
        // No thread, no help.
    }
    std::exception_ptr failure;
    try {
        mine();
    } catch (...) {
        failure = std::current_exception();
    }
    if (help->taken.exchange(true))
        help->finished.wait(false);
    else if (!failure)
        other();
    if (failure || help->failure) std::rethrow_exception(failure ? failure : help->failure);
}

}  // namespace

/// For a random odd number FIPS 186-5 asks for 5 rounds (1024 bits) or 4; by the bound of Damgard, Landrock and
/// Pomerance our 8 and 4 leave less than 2^-155, of which the search through a window of 2^13 numbers takes at
/// most its square (Brandt and Damgard).
PrimeCandidate::PrimeCandidate(Number value) : value_(std::move(value))
{
    const std::size_t rounds = BN_num_bits(value_.get()) < 2048 ? 8 : 4;
    const auto range = minus(value_.get(), 3);
    while (bases_.size() < rounds) {
        bases_.push_back(secret());  // in [2, value - 2]
        auto* const base = bases_.back().get();
        done(BN_priv_rand_range(base, range.get()) == 1 && BN_add_word(base, 2) == 1);
    }
}

bool PrimeCandidate::is_prime() const
{
    const NumberContext context(done(BN_CTX_secure_new()));
    const MontgomeryContext montgomery(done(BN_MONT_CTX_new()));
    done(BN_MONT_CTX_set(montgomery.get(), value_.get(), context.get()));
    const auto odd_part = minus(value_.get(), 1);
    int twos = 0;
    while (BN_is_bit_set(odd_part.get(), twos) == 0)
        ++twos;
    done(BN_rshift(odd_part.get(), odd_part.get(), twos));
    const auto power = secret(), other = secret();
    for (std::size_t i = 0; i < bases_.size(); i += 2) {
        // Side by side, as processors with vector multiplication do two at the price of one.
        done(BN_mod_exp_mont_consttime_x2(
            power.get(),
            bases_[i].get(),
            odd_part.get(),
            value_.get(),
            montgomery.get(),
            other.get(),
            bases_[i + 1].get(),
            odd_part.get(),
            value_.get(),
            montgomery.get(),
            context.get()));
        if (!passes(power.get(), twos, context.get()) || !passes(other.get(), twos, context.get()))
            return false;
    }
    return true;
}

/// The end of a round that began with base^odd_part.
bool PrimeCandidate::passes(BIGNUM* power, int twos, BN_CTX* context) const
{
    const auto minus_one = minus(value_.get(), 1);
    if (BN_is_one(power) || BN_cmp(power, minus_one.get()) == 0) return true;
    for (int i = 1; i < twos; ++i) {
        done(BN_mod_sqr(power, power, value_.get(), context));
        if (BN_cmp(power, minus_one.get()) == 0) return true;
    }
    return false;
}

std::array<Number, 2> two_random_primes(int bits, FermatScreen screen)
{
    const auto vectors = remainders_by_vectors();
    const Sieve sieve(bits, vectors != nullptr ? vectors : remainders_by_libcrypto);
    for (;;) {
        Search left(bits), right(bits);
        side_by_side([&] { left.sieve(sieve); }, [&] { right.sieve(sieve); });
        // Who is done first helps the other.
        const auto search = [&](Search& own, Search& other) {
            while (own.step(screen) || other.step(screen)) {
            }
        };
        side_by_side([&] { search(left, right); }, [&] { search(right, left); });
        auto one = left.candidate(), other = right.candidate();
        bool proven = false, other_proven = false;
        if (one && other)
            side_by_side([&] { proven = one->is_prime(); }, [&] { other_proven = other->is_prime(); });
        if (proven && other_proven) return {one->take(), other->take()};
        // Hardly ever: a window without primes. A screening that errs would come here again and again.
        screen = fermat_by_libcrypto;
    }
}

}  // namespace sluice::sprig
