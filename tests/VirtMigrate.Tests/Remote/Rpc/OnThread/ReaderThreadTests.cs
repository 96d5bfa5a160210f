using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

/// <summary>Who has the reading role.</summary>
public sealed class ReaderThreadTests
{
    private readonly NoReader connection = new();

    [Fact]
    public void A_thread_that_waits_keeps_the_role()
    {
        var thread = Make();
        for (var i = 0; i < 4; i++)
        {
            thread.Look(out var lost);
            Assert.Null(lost);
        }

        Assert.False(thread.Look(out _));
    }

    [Fact]
    public void A_thread_that_is_in_one_turn_at_two_looks_loses_it_once()
    {
        var thread = Make();
        thread.Leave();
        Assert.True(thread.Look(out var first));
        Assert.True(thread.Look(out var second));
        thread.Look(out var third);
        Assert.Null(first);
        Assert.Same(connection, second);
        Assert.Null(third);
        Assert.False(thread.Look(out _));
        Assert.False(thread.TryStayAway());
        Assert.False(thread.TryReturn());

        thread.Begin();
        thread.Leave();
        Assert.True(thread.TryReturn());
    }

    [Fact]
    public void A_thread_that_goes_from_caller_to_caller_keeps_it()
    {
        var thread = Make();
        thread.Leave();
        for (var i = 0; i < 4; i++)
        {
            thread.Look(out var lost);
            Assert.Null(lost);
            Assert.True(thread.TryStayAway());
        }

        thread.Look(out _);
        Assert.True(thread.TryReturn());
        Assert.True(thread.Look(out _));
        Assert.False(thread.Look(out _));
    }

    [Fact]
    public async Task Whoever_takes_the_role_and_whoever_returns_never_both_have_it()
    {
        var thread = Make();
        for (var i = 0; i < 2_000; i++)
        {
            thread.Begin();
            thread.Leave();
            thread.Look(out _);
            var looking = Task.Run(() =>
            {
                thread.Look(out var lost);
                return lost is not null;
            });
            var returned = thread.TryReturn();
            Assert.NotEqual(returned, await looking);
        }
    }

    private ReaderThread Make() => new() { Connection = connection };

    private sealed class NoReader : IConnectionReader
    {
        public void ReadOn(ReaderThread thread) => Assert.Fail("nobody reads here");

        public void TakeOver() => Assert.Fail("nobody reads here");
    }
}
