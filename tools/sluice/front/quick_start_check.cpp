// Run by CMake: exits with 0 if a static program that begins with quick_start.c has what programs of ours use.
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

const std::string kMade = std::string("made before ") + "main";

bool exceptions_work()
{
    try {
        throw std::runtime_error(kMade);
    } catch (const std::exception& error) {
        return error.what() == kMade;
    }
}

bool strings_work()
{
    // Long enough for every way in which the library copies and searches.
    for (std::size_t size = 1; size < (4u << 20); size *= 3) {
        std::vector<char> from(size + 1, 'a'), to(size + 1, 'b');
        from[size] = '\0';
        std::memcpy(to.data(), from.data(), from.size());
        if (std::strlen(to.data()) != size || std::memcmp(from.data(), to.data(), size) != 0) return false;
        std::memmove(to.data() + 1, to.data(), size);
        if (to[0] != 'a' || std::memchr(to.data(), 'b', size) || std::strchr(to.data(), 'b')) return false;
        std::memset(to.data(), 'c', size);
        if (std::memchr(to.data(), 'a', size) || to[size - 1] != 'c') return false;
    }
    return true;
}

bool numbers_work()
{
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", 0.1);
    return std::strcmp(text, "0.10000000000000001") == 0 && std::strtod("1e300", nullptr) == 1e300;
}

bool system_works()
{
    std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::error_code error;
    errno = 0;
    return std::filesystem::exists("/proc/self/exe", error) && !std::fopen("/no/such/file", "r") &&
           errno == ENOENT && std::time(nullptr) > 0 && std::setlocale(LC_ALL, nullptr);
}

}  // namespace

int main(int argc, char** argv)
{
    const bool started = argc == 1 && argv[0] && !argv[1] && kMade == "made before main";
    return started && exceptions_work() && strings_work() && numbers_work() && system_works() ? EXIT_SUCCESS
                                                                                              : EXIT_FAILURE;
}
