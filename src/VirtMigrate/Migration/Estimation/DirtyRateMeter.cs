using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Measures how fast a running guest dirties its memory, by what its host offers for it (libvirt's dirty rate
/// calculation: pages are sampled, the guest is not touched).</summary>
/// <remarks>The host counts each page once, however often it was written while it looked, and the shortest look is 1 s.
/// So a second, longer look tells apart a guest that goes on to new pages from one that stays within a working set.</remarks>
public sealed class DirtyRateMeter
{
    private const double Mebibyte = 1024 * 1024;
    private const int Measuring = 1;
    private const int Measured = 2;
    private const int ShortSeconds = 1;
    private const int LongSeconds = 3;

    // QEMU samples 512 pages of each GiB; below so many samples one look says little.
    private const double SamplesPerByte = 512.0 / (1L << 30);
    private const double GoodSamples = 256;
    private const int MaxLooks = 3;

    // A long look that sees less than this many times what the short one saw: the guest had been through its working set
    // within the short one. Random writes that reach 95 % of a set in 1 s are three times that set a second.
    private const double Saturated = 1.25;
    private const double SaturatedFactor = 3;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly VirtDriver driver;
    private readonly TimeProvider timeProvider;

    /// <summary>Makes a meter for guests of one host.</summary>
    public DirtyRateMeter(VirtDriver driver, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.driver = driver;
        this.timeProvider = timeProvider;
    }

    /// <summary>Measures: 1 s, and for a guest that dirties much, up to 12 s in all.</summary>
    /// <param name="domain">A running domain.</param>
    /// <param name="memory">Its memory in bytes: small guests are looked at more often.</param>
    /// <param name="littleEnough">Bytes that may be dirtied in a second without a longer look being worth it.</param>
    /// <param name="cancellationToken">Ends the wait; what the host has begun ends by itself.</param>
    /// <exception cref="VirtException">The host cannot measure, or does not over this connection.</exception>
    public async Task<DirtyRateReading> MeasureAsync(DomainRef domain, ulong memory, double littleEnough, CancellationToken cancellationToken)
    {
        var looks = memory == 0 ? 1 : (int)Math.Clamp(Math.Ceiling(GoodSamples / (memory * SamplesPerByte)), 1, MaxLooks);
        var inShort = await LookAsync(domain, ShortSeconds, looks, cancellationToken).ConfigureAwait(false);
        var reading = new DirtyRateReading { BytesPerSecond = inShort, Period = TimeSpan.FromSeconds(ShortSeconds * looks) };
        if (inShort <= littleEnough)
        {
            return reading;
        }

        var inLong = LongSeconds * await LookAsync(domain, LongSeconds, looks, cancellationToken).ConfigureAwait(false);
        reading = reading with { Period = reading.Period + TimeSpan.FromSeconds(LongSeconds * looks) };
        return inLong <= inShort * Saturated ? reading with
            {
                BytesPerSecond = inShort * SaturatedFactor,
                WorkingSet = Math.Max(inShort, inLong),
                IsLowerBound = true,
            }
            : inLong >= inShort * LongSeconds * 0.95 ? reading
            : reading with { WorkingSet = inLong };
    }

    /// <summary>What the host measured last for whoever asked it; null when nobody has. Works over a read-only connection.</summary>
    public async Task<DirtyRateReading?> ReadLastAsync(DomainRef domain, CancellationToken cancellationToken)
    {
        var told = await ReadAsync(domain, cancellationToken).ConfigureAwait(false);
        return told is { Status: Measured, Rate: { } rate }
            ? new DirtyRateReading { BytesPerSecond = rate, Period = TimeSpan.FromSeconds(told.Value.Period) }
            : null;
    }

    // The mean of some looks, in bytes a second.
    private async Task<double> LookAsync(DomainRef domain, int seconds, int looks, CancellationToken cancellationToken)
    {
        double sum = 0;
        for (var look = 0; look < looks; look++)
        {
            await StartAsync(domain, seconds, cancellationToken).ConfigureAwait(false);
            sum += await EndAsync(domain, TimeSpan.FromSeconds(seconds), cancellationToken).ConfigureAwait(false);
        }

        return sum / looks;
    }

    private async Task StartAsync(DomainRef domain, int seconds, CancellationToken cancellationToken)
    {
        try
        {
            await driver.StartDirtyRateCalculationAsync(domain, seconds, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException) when (IsOpen())
        {
            // Somebody else's calculation may be under way: ours begins when it has ended, or the error stands.
            if (await ReadAsync(domain, cancellationToken).ConfigureAwait(false) is not { Status: Measuring } other)
            {
                throw;
            }

            await EndAsync(domain, TimeSpan.FromSeconds(other.Period), cancellationToken).ConfigureAwait(false);
            await driver.StartDirtyRateCalculationAsync(domain, seconds, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsOpen() => driver.IsOpen && !driver.IsReadOnly;

    private async Task<double> EndAsync(DomainRef domain, TimeSpan period, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetTimestamp();
        await Task.Delay(period, timeProvider, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            if (await ReadAsync(domain, cancellationToken).ConfigureAwait(false) is { Status: Measured, Rate: { } rate })
            {
                return rate;
            }

            if (timeProvider.GetElapsedTime(began) > period + Patience)
            {
                throw new VirtException(VirtErrorCode.OperationTimeout, VirtErrorDomain.None,
                    $"{driver.HostLabel} has not ended its dirty rate calculation of '{domain.Name}' after {(period + Patience).TotalSeconds:0} s")
                { Host = driver.HostLabel };
            }

            await Task.Delay(Poll, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(int Status, double? Rate, int Period)?> ReadAsync(DomainRef domain, CancellationToken cancellationToken)
    {
        var records = await driver.GetDomainStatsAsync([domain], DomainStatsTypes.DirtyRate, 0, cancellationToken).ConfigureAwait(false);
        if (records is not [{ Statistics: { } told }, ..] || told.GetInt("dirtyrate.calc_status") is not { } status)
        {
            return null;
        }

        double? rate = told.GetUnsigned("dirtyrate.megabytes_per_second") is { } megabytes ? megabytes * Mebibyte : null;
        return (status, rate, Math.Clamp(told.GetInt("dirtyrate.calc_period") ?? 0, 0, 60));
    }
}
