// Runs a fuzz target without libFuzzer: its seeds, damaged in ways that repeat from run to run, as often as the
// one argument says.
#include "seeds.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

class Damage {
public:
    explicit Damage(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

    std::string next()
    {
        auto text = seeds_[below(seeds_.size())];
        for (auto count = below(6); count > 0 && !text.empty(); --count)
            change(text);
        return text;
    }

private:
    void change(std::string& text)
    {
        const auto at = below(text.size());
        const auto& other = seeds_[below(seeds_.size())];
        switch (below(5)) {
        case 0:
            text[at] = static_cast<char>(below(256));
            break;
        case 1:
            text.erase(at, 1 + below(8));
            break;
        case 2:
            text.insert(at, 1, text[below(text.size())]);
            break;
        case 3:
            text.insert(at, other.substr(below(other.size()), below(24)));
            break;
        default:
            text.insert(at, text.substr(at, below(40)));
        }
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    std::vector<std::string> seeds_;
    std::mt19937_64 random_{1};
};

}  // namespace

int main(int argc, char** argv)
{
    const int runs = argc == 2 ? std::atoi(argv[1]) : 0;
    if (runs <= 0) {
        std::fprintf(stderr, "usage: %s RUNS\n", argv[0]);
        return 2;
    }
    Damage damage(sluice::fuzz::seeds());
    for (const auto& seed : sluice::fuzz::seeds())
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size());
    for (int run = 0; run < runs; ++run) {
        const auto text = damage.next();
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    }
    std::printf("%d inputs\n", runs);
}
