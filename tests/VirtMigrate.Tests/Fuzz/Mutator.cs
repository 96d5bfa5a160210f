using System.Buffers.Binary;

namespace VirtMigrate.Tests.Fuzz;

/// <summary>Spoils good input, the same way for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly uint[] Telling = [0, 1, 3, 4, 27, 28, 29, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 33_554_436, 33_554_437, 4_194_305, 65_537, 0x20008086, 0x6B656570];

    private readonly Random random = new(seed);

    public Random Random => random;

    public byte[] Mutate(byte[] good)
    {
        var data = good.ToList();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(data.Count + 1);
            switch (random.Next(8))
            {
                case 0 when at < data.Count:
                    data[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < data.Count:
                    data[at] = (byte)random.Next(256);
                    break;
                case 2:
                    data.RemoveRange(at, random.Next(Math.Min(40, data.Count - at) + 1));
                    break;
                case 3:
                    var extra = new byte[random.Next(40)];
                    random.NextBytes(extra);
                    data.InsertRange(at, extra);
                    break;
                case 4:
                    data.InsertRange(at, data.GetRange(at, random.Next(Math.Min(80, data.Count - at) + 1)));
                    break;
                case 5 when data.Count >= 4:
                    // Numbers lie on borders of four bytes: lengths, counts, programs, kinds.
                    var word = new byte[4];
                    BinaryPrimitives.WriteUInt32BigEndian(word, Telling[random.Next(Telling.Length)]);
                    var border = random.Next(data.Count / 4) * 4;
                    for (var i = 0; i < 4; i++)
                    {
                        data[border + i] = word[i];
                    }

                    break;
                case 6:
                    data.RemoveRange(at, data.Count - at);
                    break;
                default:
                    break;
            }
        }

        return [.. data];
    }
}
