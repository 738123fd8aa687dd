using FsCheck;
using FsCheck.Fluent;

namespace DcGrid.Production.Tests;

/// <summary>What holds whatever pilots say, in whatever order.</summary>
public sealed class ConnectionSharesProperties
{
    private const int Pilots = 12;

    private static readonly Gen<(int Pilot, int Wanted, int Closes, int Kind)> AnyWord =
        from pilot in Gen.Choose(1, Pilots)
        from wanted in Gen.Choose(0, 9)
        from closes in Gen.Choose(0, 4)
        from kind in Gen.Choose(0, 19)
        select (pilot, wanted, closes, kind);

    private static readonly Gen<(int Budget, List<(int Pilot, int Wanted, int Closes, int Kind)> Words)> AnyHistory =
        from budget in Gen.Choose(1, 20)
        from words in AnyWord.ListOf()
        select (budget, words.ToList());

    [Fact]
    public void The_budget_is_never_exceeded_and_no_grant_is_larger_than_what_is_wanted() =>
        HoldsForAll(AnyHistory, history =>
        {
            SharedStorage storage = new(history.Budget);
            foreach (var word in history.Words)
            {
                Tell(storage, word);
                Assert.InRange(storage.OpenConnections, 0, history.Budget);
                Assert.InRange(storage.Claims.Values.Sum(claim => claim.Taken), 0, history.Budget);
            }
        });

    [Fact]
    public void Pilots_that_keep_asking_come_to_share_all_of_the_budget_evenly() =>
        HoldsForAll(
            from history in AnyHistory
            from wants in Gen.Choose(0, 9).ArrayOf(Pilots)
            select (history.Budget, history.Words, Wants: wants),
            history =>
            {
                SharedStorage storage = new(history.Budget);
                history.Words.ForEach(word => Tell(storage, word));
                var grants = new int[Pilots];
                for (var round = 0; round < 3 * Pilots; round++)
                {
                    for (var pilot = 0; pilot < Pilots; pilot++)
                    {
                        grants[pilot] = storage.Say(pilot + 1, history.Wants[pilot]).Granted;
                    }
                }

                Assert.Equal(Math.Min(history.Budget, history.Wants.Sum()), grants.Sum());
                Assert.All(grants.Zip(history.Wants), pair => Assert.InRange(pair.First, 0, pair.Second));
                var unsatisfied = grants.Zip(history.Wants).Where(pair => pair.First < pair.Second).Select(pair => pair.First).ToList();
                Assert.All(unsatisfied, granted => Assert.InRange(granted, grants.Max() - 1, grants.Max()));
            });

    [Fact]
    public void Every_pilot_that_keeps_asking_gets_one_in_the_end() =>
        HoldsForAll(AnyHistory, history =>
        {
            SharedStorage storage = new(history.Budget);
            history.Words.ForEach(word => Tell(storage, word));
            HashSet<int> served = [];

            // All want all the time, and nobody gives anything back before it must.
            var turns = (Pilots / history.Budget) + 2;
            for (var time = TimeSpan.Zero; time < 2 * turns * ConnectionShares.Turn; time += ConnectionShares.WantsMore)
            {
                storage.Pass(ConnectionShares.WantsMore);
                for (var pilot = 1; pilot <= Pilots; pilot++)
                {
                    if (storage.Say(pilot, 3).Granted > 0)
                    {
                        served.Add(pilot);
                    }
                }
            }

            Assert.Equal(Pilots, served.Count);
        });

    [Fact]
    public void Nobody_holds_more_than_a_fair_part_while_another_that_asks_has_none() =>
        HoldsForAll(AnyHistory, history =>
        {
            SharedStorage storage = new(history.Budget);
            history.Words.ForEach(word => Tell(storage, word));
            if (!storage.Claims.Values.Any(claim => claim.IsEmptyHanded))
            {
                return;
            }

            var wanting = storage.Claims.Values.Where(claim => claim.Wanted > 0).ToList();
            foreach (var claim in wanting)
            {
                // Its own next word; the others, that have none, are still there.
                if (storage.Claims.Values.Any(other => other.IsEmptyHanded && other.Pilot != claim.Pilot))
                {
                    var fair = Math.Max(1, (history.Budget + wanting.Count - 1) / wanting.Count);
                    var spare = wanting.Sum(other => Math.Max(0, fair - other.Wanted));
                    Assert.InRange(storage.Say((int)claim.Pilot.Value, claim.Wanted).Granted, 0, fair + spare);
                }
            }
        });

    private static void Tell(SharedStorage storage, (int Pilot, int Wanted, int Closes, int Kind) word)
    {
        storage.Pass(word.Kind);
        if (word.Kind == 0)
        {
            storage.End(word.Pilot);
            return;
        }

        var before = storage.Claims.GetValueOrDefault(new(word.Pilot)).Taken;
        var answer = storage.Say(word.Pilot, word.Wanted, Math.Max(0, before - word.Closes));
        Assert.InRange(answer.Granted, 0, word.Wanted);
        Assert.True(answer.SpeakAgainIn > TimeSpan.Zero || answer.Claim is { Wanted: 0, Taken: 0 });
    }

    private static void HoldsForAll<T>(Gen<T> values, Action<T> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
}
