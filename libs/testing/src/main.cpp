#include <catch2/catch_session.hpp>

#include <csignal>

int main(int argc, char* argv[])
{
    std::signal(
        SIGPIPE, SIG_IGN);  // as every program of ours does: a peer that hangs up is an error code, not a death
    return Catch::Session().run(argc, argv);
}
